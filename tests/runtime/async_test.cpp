// Asynchronous invocations: the pool, futures and what a callee sees in a thread of the pool, with functions as
// faas-merge would emit them.
#include <gtest/gtest.h>

#include <atomic>
#include <cfenv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "runtime.h"

extern "C" {
faas_future *__faas_call_async(const faas_function *callee, const void *request, size_t size);
faas_future *__faas_dispatch_async(const char *function, const void *request, size_t size);
[[noreturn]] void __faas_abort(void);
}

namespace {

// ---- fused functions -------------------------------------------------------------------------------------

const int pristine = 7;
const faas_block block = {sizeof(int), alignof(int), &pristine, sizeof(int), nullptr, 0};
int &global() { return *static_cast<int *>(__faas_data); }

// What `scripted` does with its request; set by each test before anything runs.
std::function<int(const std::string &)> script;

std::string text(const faas_bytes &bytes) { return std::string(static_cast<const char *>(bytes.data), bytes.size); }
int say(const std::string &answer) { return faas_respond(answer.data(), answer.size()); }

int runScript(int, char **, char **) { return script(text(faas_request())); }

// What faas-isolate emits for a function of mode shared.
thread_local faas_instance *idle;
[[gnu::noinline]] int callShared(const faas_function *callee, const void *request, size_t size,
                                 faas_response *response) {
  return __faas_call_shared(callee, &idle, request, size, response);
}

const faas_function scripted = {"scripted",      8,       runScript, nullptr, nullptr, &block, nullptr, nullptr,
                                FAAS_MODE_fresh, nullptr, 0,         0,       0,       0,      0};
const faas_function shared = {"shared",         6,          runScript, nullptr, nullptr, &block, nullptr, nullptr,
                              FAAS_MODE_shared, callShared, 0,         0,       0,       0,      0};
const faas_function process = {"process",         7,       runScript, nullptr, nullptr, &block, nullptr, nullptr,
                               FAAS_MODE_process, nullptr, 0,         0,       0,       0,      0};

} // namespace

extern "C" {
const faas_function *const __faas_functions[] = {&process, &scripted, &shared};
const faas_budget __faas_budgets[1] = {};
const size_t __faas_budget_count = 0;
const size_t __faas_function_count = 3;
const faas_function *const __faas_root = &scripted;
const char *const __faas_gateways[] = {nullptr};
}

namespace {

struct Answer {
  int status;
  std::string body, error;
};

Answer wait(faas_future *future) {
  faas_response response;
  int status = faas_wait(future, &response);
  EXPECT_EQ(status, response.status);
  Answer answer = {status, text({response.data, response.size}), response.error};
  faas_response_free(&response);
  return answer;
}

faas_future *begin(const faas_function &function, const std::string &request = "") {
  return __faas_call_async(&function, request.data(), request.size());
}

class AsyncTest : public testing::Test {
protected:
  void SetUp() override {
    faas_options.async_threads = 4;
    faas_options.max_depth = 256;
    faas_options.gateway = nullptr;
  }
  void TearDown() override { faas_async_drain(); }
};

TEST_F(AsyncTest, GivesAnswersInAnyOrder) {
  script = [](const std::string &request) { return say("<" + request + ">"); };
  std::vector<faas_future *> futures;
  for (int i = 0; i < 50; i++)
    futures.push_back(begin(scripted, std::to_string(i)));
  for (int i = 49; i >= 0; i--)
    EXPECT_EQ(wait(futures[size_t(i)]).body, "<" + std::to_string(i) + ">");
}

TEST_F(AsyncTest, CopiesTheRequest) {
  script = [](const std::string &request) { return say(request); };
  std::string request = std::string("a\0b", 3);
  faas_future *future = begin(scripted, request);
  request.assign("xyz");
  EXPECT_EQ(wait(future).body, std::string("a\0b", 3));
  EXPECT_EQ(wait(__faas_call_async(&scripted, nullptr, 0)).body, "");
}

TEST_F(AsyncTest, FindsNamesAtRunTime) {
  script = [](const std::string &request) { return say(request); };
  EXPECT_EQ(wait(__faas_dispatch_async("scripted", "x", 1)).body, "x");
  Answer answer = wait(__faas_dispatch_async("elsewhere", "x", 1));
  EXPECT_EQ(answer.status, FAAS_UNREACHABLE);
  EXPECT_EQ(answer.error, "function 'elsewhere' is not in this binary and FAAS_GATEWAY is not set");
  EXPECT_EQ(wait(faas_invoke_async("scripted", "x", 1)).status, FAAS_UNREACHABLE);
}

// Each invocation holds until all have begun, so they run at the same time, each with fresh state.
TEST_F(AsyncTest, RunsAtTheSameTimeInFreshState) {
  std::atomic<int> inside{0};
  script = [&](const std::string &) {
    global()++;
    inside++;
    while (inside < 4)
      std::this_thread::yield();
    return say(std::to_string(global()));
  };
  std::vector<faas_future *> futures;
  for (int i = 0; i < 4; i++)
    futures.push_back(begin(scripted));
  for (faas_future *future : futures)
    EXPECT_EQ(wait(future).body, "8");
}

// One thread is enough, also where every invocation waits for others.
TEST_F(AsyncTest, NestsWithoutDeadlock) {
  script = [](const std::string &request) {
    int depth = atoi(request.c_str());
    if (!depth)
      return say("1");
    int sum = 0;
    std::vector<faas_future *> futures;
    for (int i = 0; i < 8; i++)
      futures.push_back(begin(scripted, std::to_string(depth - 1)));
    for (faas_future *future : futures)
      sum += atoi(wait(future).body.c_str());
    return say(std::to_string(sum));
  };
  for (int threads : {1, 2, 16}) {
    faas_options.async_threads = threads;
    EXPECT_EQ(wait(begin(scripted, "3")).body, "512") << threads;
  }
}

// Callees that wait for one another by other means than futures still get threads, because polling asks for them.
TEST_F(AsyncTest, PollingGetsAThread) {
  faas_options.async_threads = 1;
  std::atomic<bool> go{false};
  script = [&](const std::string &request) {
    if (request == "second")
      go = true;
    while (!go)
      std::this_thread::yield();
    return 0;
  };
  faas_future *first = begin(scripted, "first"), *second = begin(scripted, "second");
  while (!faas_ready(first, 0) + !faas_ready(second, 0)) // both are asked for: the first waits for the second
    std::this_thread::yield();
  EXPECT_EQ(wait(first).status, FAAS_OK);
  EXPECT_EQ(wait(second).status, FAAS_OK);
}

TEST_F(AsyncTest, WaitsForATime) {
  std::atomic<bool> go{false};
  script = [&](const std::string &) {
    while (!go)
      std::this_thread::yield();
    return say("done");
  };
  faas_future *future = begin(scripted);
  EXPECT_EQ(faas_ready(future, 0), 0);
  EXPECT_EQ(faas_ready(future, 20), 0);
  go = true;
  EXPECT_EQ(faas_ready(future, -1), 1);
  EXPECT_EQ(faas_ready(future, 0), 1);
  EXPECT_EQ(wait(future).body, "done");
}

TEST_F(AsyncTest, WorksInTheOtherModes) {
  script = [](const std::string &request) { return global()++, say(request + std::to_string(global())); };
  std::vector<faas_future *> futures;
  for (int i = 0; i < 8; i++) {
    futures.push_back(begin(shared, "x"));
    futures.push_back(begin(process, "x"));
  }
  int counts = 0;
  for (size_t i = 0; i < futures.size(); i += 2) {
    counts += atoi(wait(futures[i]).body.c_str() + 1) > 7;
    EXPECT_EQ(wait(futures[i + 1]).body, "x8");
  }
  EXPECT_EQ(counts, 8);
}

TEST_F(AsyncTest, ContainsEnds) {
  script = [](const std::string &request) -> int {
    if (request == "abort")
      __faas_abort();
    if (request == "exit")
      __faas_exit(3);
    return request == "fail" ? faas_fail("told to") : 0;
  };
  faas_future *aborted = begin(scripted, "abort"), *left = begin(scripted, "exit"), *failed = begin(scripted, "fail");
  EXPECT_EQ(wait(aborted).error, "function 'scripted' was ended by signal 6 (Aborted)");
  EXPECT_EQ(wait(left).error, "function 'scripted' exited with status 3");
  EXPECT_EQ(wait(failed).error, "told to");
  EXPECT_EQ(wait(begin(scripted)).status, FAAS_OK);
}

TEST_F(AsyncTest, CountsDepthAcrossThreads) {
  faas_options.max_depth = 5;
  script = [](const std::string &) {
    faas_future *future = begin(scripted);
    faas_ready(future, 1); // so that it is mostly a thread of the pool that runs it
    Answer answer = wait(future);
    return answer.status ? say(answer.error) : say(answer.body);
  };
  EXPECT_EQ(wait(begin(scripted)).body, "function 'scripted': more than FAAS_MAX_DEPTH=5 invocations nested");
}

TEST_F(AsyncTest, RunsWhatIsGivenUp) {
  std::atomic<int> made{0};
  script = [&](const std::string &) { return made++, 0; };
  for (int i = 0; i < 20; i++)
    faas_future_free(begin(scripted));
  faas_future_free(nullptr);
  faas_async_drain();
  EXPECT_EQ(made, 20);
}

// A caller that ends leaves its futures to the pool, and the answers that it took are in its heap.
TEST_F(AsyncTest, OutlivesItsCaller) {
  std::atomic<int> made{0};
  script = [&](const std::string &request) {
    if (request.empty()) {
      for (int i = 0; i < 10; i++)
        begin(scripted, "inner");
      faas_response kept;
      faas_wait(begin(scripted, "inner"), &kept);
      EXPECT_EQ(text({kept.data, kept.size}), "inner");
      EXPECT_TRUE(faas_in_heap(kept.owned));
      return 0;
    }
    made++;
    return say(request);
  };
  EXPECT_EQ(wait(begin(scripted)).status, FAAS_OK);
  faas_async_drain();
  EXPECT_EQ(made, 11);
}

TEST_F(AsyncTest, ErrorsAreInTheCallersHeapToo) {
  script = [](const std::string &request) -> int {
    if (!request.empty())
      return faas_fail("no");
    faas_future *future = begin(scripted, "inner");
    while (!faas_ready(future, 0)) // by a thread of the pool
      std::this_thread::yield();
    faas_response response;
    EXPECT_EQ(faas_wait(future, &response), FAAS_FAILED);
    EXPECT_STREQ(response.error, "no");
    EXPECT_TRUE(faas_in_heap(response.owned));
    return 0;
  };
  EXPECT_EQ(wait(begin(scripted)).status, FAAS_OK);
}

TEST_F(AsyncTest, SaysThatThereIsNoMemory) {
  EXPECT_EQ(faas_ready(nullptr, 0), 1);
  EXPECT_EQ(wait(nullptr).status, FAAS_NO_MEMORY);
  EXPECT_EQ(__faas_call_async(&scripted, "", SIZE_MAX / 2), nullptr);
}

// What one callee of mode shared does to its thread must not reach the next.
TEST_F(AsyncTest, ThreadsOfThePoolStartAsAProcess) {
  faas_options.async_threads = 1;
  script = [](const std::string &request) {
    int mode = fegetround();
    if (request == "up")
      fesetround(FE_UPWARD);
    return say(mode == FE_TONEAREST ? "nearest" : "other");
  };
  for (int i = 0; i < 5; i++) {
    faas_future *future = begin(shared, "up");
    while (!faas_ready(future, 0))
      std::this_thread::yield();
    EXPECT_EQ(wait(future).body, "nearest");
  }
  EXPECT_EQ(fegetround(), FE_TONEAREST);
}

// In a process that was forked the pool begins anew, and a future of the parent's is a failure, not a wait without end.
TEST_F(AsyncTest, StartsAnewInAChild) {
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "ThreadSanitizer has no threads in a child of a process with threads";
#endif
  std::atomic<bool> go{false};
  script = [&](const std::string &request) {
    while (request == "hold" && !go)
      std::this_thread::yield();
    return say(request);
  };
  faas_future *held = begin(scripted, "hold");
  faas_ready(held, 1);
  pid_t child = fork();
  if (!child) {
    bool anew = wait(begin(scripted, "child")).body == "child";
    bool refused = wait(held).error == "the invocation was begun by another process";
    _exit(anew && refused ? 0 : 1);
  }
  int status;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  go = true;
  EXPECT_EQ(wait(held).body, "hold");
}

TEST_F(AsyncTest, ManyThreadsBeginAndWait) {
  script = [](const std::string &request) { return say(request); };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([i] {
      for (int j = 0; j < 100; j++) {
        std::string request = std::to_string(i * 1000 + j);
        faas_future *first = begin(scripted, request), *second = begin(scripted, request);
        if (j % 3)
          EXPECT_EQ(wait(second).body, request);
        else
          faas_future_free(second);
        EXPECT_EQ(wait(first).body, request);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

} // namespace
