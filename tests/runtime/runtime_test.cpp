// Buffers, options, frames and invocation, with functions as faas-merge would emit them.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <semaphore.h>
#include <string>
#include <thread>
#include <vector>

#include "runtime.h"

extern "C" {
// To a sanitizer an allocation that no memory can hold is a mistake; here it is a test.
const char *__asan_default_options() { return "allocator_may_return_null=1"; }
const char *__tsan_default_options() { return "allocator_may_return_null=1"; }

int __faas_dispatch(const char *function, const void *request, size_t size, faas_response *response);
int __faas_atexit(void (*call)(void));
int __faas_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                          void *argument);
int __faas_pthread_join(pthread_t thread, void **result);
[[noreturn]] void __faas__exit(int status);
[[noreturn]] void __faas_abort(void);
ssize_t __faas_read(int descriptor, void *data, size_t size);
int __faas_printf(const char *format, ...);
}

namespace {

// ---- fused functions -------------------------------------------------------------------------------------

// Globals of a function, and a thread-local that points to one of them.
struct Globals {
  int count = 7;
  int *to_count = nullptr;
  char zeros[40] = {};
};
struct ThreadGlobals {
  int *to_count = nullptr;
  int count = 9;
};
const Globals pristine;
const ThreadGlobals pristine_thread;
const faas_fixup fixups[] = {{offsetof(Globals, to_count), offsetof(Globals, count)}};
const faas_fixup thread_fixups[] = {{offsetof(ThreadGlobals, to_count), offsetof(Globals, count)}};
const faas_block block = {sizeof(Globals), alignof(Globals), &pristine, offsetof(Globals, zeros), fixups, 1};
const faas_block aligned_block = {sizeof(Globals), 256, &pristine, offsetof(Globals, zeros), fixups, 1};
const faas_block thread_block = {sizeof(ThreadGlobals), alignof(ThreadGlobals), &pristine_thread,
                                 sizeof(ThreadGlobals), thread_fixups,          1};

Globals &globals() { return *static_cast<Globals *>(__faas_data); }
ThreadGlobals &threadGlobals() { return *static_cast<ThreadGlobals *>(__faas_thread_data); }

// What `scripted` does; set by each test.
int (*script)();
std::vector<std::string> events;

int runScript(int, char **, char **) { return script(); }
void construct(int, char **, char **) { events.push_back("construct"); }
void destruct(int, char **, char **) { events.push_back("destruct"); }

// Answers with n!, one invocation for each factor.
int factorial(int, char **, char **) {
  int n = atoi(static_cast<const char *>(faas_request().data));
  globals().count = n;
  std::string result = "1";
  if (n > 1) {
    faas_response response;
    std::string smaller = std::to_string(n - 1);
    if (__faas_dispatch("factorial", smaller.c_str(), smaller.size() + 1, &response) != FAAS_OK) {
      faas_fail(response.error);
      faas_response_free(&response);
      return 1;
    }
    result = std::to_string(n * atoll(static_cast<const char *>(response.data)));
    faas_response_free(&response);
  }
  if (globals().count != n || threadGlobals().to_count != &globals().count)
    return faas_fail("state of another invocation");
  return faas_respond(result.data(), result.size());
}

int echo(int, char **, char **) {
  char data[64];
  ssize_t size;
  while ((size = __faas_read(0, data, sizeof data)) > 0)
    faas_respond(data, static_cast<size_t>(size));
  return 0;
}

// What faas-isolate emits for a function of mode shared.
thread_local faas_instance *idle;
[[gnu::noinline]] int callShared(const faas_function *callee, const void *request, size_t size,
                                 faas_response *response) {
  return __faas_call_shared(callee, &idle, request, size, response);
}

const faas_function echo_function = {
    "echo", 4, echo, nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr, FAAS_KIND_program, 0, 0, 0, 0};
const faas_function factorial_function = {
    "factorial", 9, factorial, nullptr, nullptr, &block, &thread_block, nullptr, 0, nullptr, 0, 0, 0, 0, 0};
const faas_function scripted_function = {"scripted", 8, runScript, construct,         destruct, &block, &thread_block,
                                         nullptr,    0, nullptr,   FAAS_KIND_program, 0,        0,      0,
                                         0};
const faas_function aligned_function = {
    "scripted-aligned", 16, runScript, nullptr, nullptr, &aligned_block, nullptr, nullptr, 0, nullptr, 0, 0, 0, 0, 0};
const faas_function shared_function = {
    "shared",   6, runScript, construct, destruct, &block, &thread_block, nullptr, FAAS_MODE_shared,
    callShared, 0, 0,         0,         0,        0};

} // namespace

extern "C" {
const faas_function *const __faas_functions[] = {&echo_function, &factorial_function, &scripted_function,
                                                 &aligned_function, &shared_function};
const faas_budget __faas_budgets[1] = {};
const size_t __faas_budget_count = 0;
const size_t __faas_function_count = 5;
const faas_function *const __faas_root = &scripted_function;
}

namespace {

struct Answer {
  int status;
  std::string body, error;
};

Answer answerOf(faas_response *response) {
  EXPECT_NE(response->data, nullptr);
  EXPECT_NE(response->error, nullptr);
  Answer answer = {response->status, std::string(static_cast<const char *>(response->data), response->size),
                   response->error};
  faas_response_free(response);
  return answer;
}

Answer call(const faas_function &function, const std::string &request = "") {
  faas_response response;
  int status = __faas_call(&function, request.data(), request.size(), &response);
  EXPECT_EQ(status, response.status);
  return answerOf(&response);
}

Answer dispatch(const char *name, const std::string &request = "") {
  faas_response response;
  __faas_dispatch(name, request.data(), request.size(), &response);
  return answerOf(&response);
}

class RuntimeTest : public testing::Test {
protected:
  void SetUp() override {
    faas_options.max_body = 1 << 20;
    faas_options.max_depth = 256;
    faas_options.gateway = nullptr;
    events.clear();
    faas_listen_for_ends();
  }
  void TearDown() override {
    EXPECT_EQ(faas_current, nullptr);
    EXPECT_EQ(__faas_data, nullptr);
    EXPECT_EQ(__faas_thread_data, nullptr);
    script = nullptr;
  }
};

// ---- buffers ---------------------------------------------------------------------------------------------

TEST_F(RuntimeTest, BufferKeepsWhatIsAppended) {
  faas_buffer buffer = {};
  std::string expected;
  for (int i = 0; i < 1000; i++) {
    std::string part(static_cast<size_t>(i % 17), static_cast<char>(i));
    EXPECT_EQ(faas_buffer_append(&buffer, part.data(), part.size(), SIZE_MAX), FAAS_OK);
    expected += part;
    ASSERT_EQ(buffer.size, expected.size());
    ASSERT_GT(buffer.capacity, buffer.size);
    ASSERT_EQ(buffer.data[buffer.size], '\0');
  }
  EXPECT_EQ(std::string(buffer.data, buffer.size), expected);
  faas_buffer_free(&buffer);
  EXPECT_EQ(buffer.data, nullptr);
  EXPECT_EQ(buffer.capacity, 0u);
  faas_buffer_free(&buffer);
}

TEST_F(RuntimeTest, BufferKeepsToItsLimit) {
  faas_buffer buffer = {};
  EXPECT_EQ(faas_buffer_append(&buffer, "hello", 5, 4), FAAS_TOO_LARGE);
  EXPECT_EQ(buffer.data, nullptr);
  EXPECT_EQ(faas_buffer_append(&buffer, "hello", 5, 5), FAAS_OK);
  EXPECT_EQ(faas_buffer_append(&buffer, "", 0, 5), FAAS_OK);
  EXPECT_EQ(faas_buffer_append(&buffer, "!", 1, 5), FAAS_TOO_LARGE);
  EXPECT_EQ(faas_buffer_append(&buffer, "!", SIZE_MAX, SIZE_MAX), FAAS_TOO_LARGE);
  EXPECT_EQ(faas_buffer_reserve(&buffer, SIZE_MAX), FAAS_NO_MEMORY);
  EXPECT_EQ(faas_buffer_reserve(&buffer, SIZE_MAX / 2 - 10), FAAS_NO_MEMORY);
  EXPECT_STREQ(buffer.data, "hello");
  faas_buffer_free(&buffer);
}

// ---- options ---------------------------------------------------------------------------------------------

TEST_F(RuntimeTest, OptionsComeFromTheEnvironment) {
  struct faas_options saved = faas_options;
  setenv("FAAS_MAX_BODY", "123", 1);
  setenv("FAAS_GATEWAY", "http://gateway/{function}", 1);
  setenv("FAAS_MAX_DEPTH", "", 1);
  setenv("PORT", "1", 1);
  EXPECT_EQ(faas_options_load(), 0);
  EXPECT_EQ(faas_options.max_body, 123u);
  EXPECT_STREQ(faas_options.gateway, "http://gateway/{function}");
  EXPECT_EQ(faas_options.max_depth, 256u) << "empty is as good as not set";
  EXPECT_EQ(faas_options.port, 1);
  setenv("FAAS_PORT", "2", 1);
  EXPECT_EQ(faas_options_load(), 0);
  EXPECT_EQ(faas_options.port, 2) << "ours wins";
  for (const char *name : {"FAAS_MAX_BODY", "FAAS_GATEWAY", "FAAS_MAX_DEPTH", "PORT", "FAAS_PORT"})
    unsetenv(name);
  faas_options = saved;
}

// ---- invocation ------------------------------------------------------------------------------------------

TEST_F(RuntimeTest, GivesRequestAndResponse) {
  for (const std::string &body :
       {std::string(), std::string("hello"), std::string("a\0b\0", 4), std::string(100000, 'x')}) {
    EXPECT_EQ(call(echo_function, body).body, body);
    EXPECT_EQ(dispatch("echo", body).body, body);
  }
}

TEST_F(RuntimeTest, IsEmptyOutsideAnInvocation) {
  EXPECT_EQ(faas_request().size, 0u);
  EXPECT_NE(faas_request().data, nullptr);
  EXPECT_EQ(faas_respond("a", 1), FAAS_FAILED);
  EXPECT_EQ(faas_fail("a"), 1);
}

TEST_F(RuntimeTest, StartsWithPristineStateEachTime) {
  script = []() -> int {
    Globals &mine = globals();
    EXPECT_EQ(mine.count, 7);
    EXPECT_EQ(mine.to_count, &mine.count);
    for (char zero : mine.zeros)
      EXPECT_EQ(zero, 0);
    mine.count = 1;
    mine.to_count = nullptr;
    memset(mine.zeros, 1, sizeof mine.zeros);
    return 0;
  };
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(call(scripted_function).status, FAAS_OK);
    EXPECT_EQ(call(aligned_function).status, FAAS_OK);
  }
  EXPECT_EQ(pristine.count, 7);
}

TEST_F(RuntimeTest, AlignsState) {
  script = []() -> int {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(__faas_data) % 256, 0u);
    EXPECT_EQ(__faas_thread_data, nullptr);
    return 0;
  };
  call(aligned_function);
}

TEST_F(RuntimeTest, GivesEachThreadItsThreadLocals) {
  script = []() -> int {
    threadGlobals().count = 1;
    globals().count = 8;
    pthread_t thread;
    auto routine = [](void *caller) -> void * {
      EXPECT_EQ(threadGlobals().count, 9);
      EXPECT_EQ(threadGlobals().to_count, &globals().count);
      EXPECT_EQ(globals().count, 8);
      EXPECT_EQ(__faas_data, caller);
      faas_respond("from a thread", 13);
      return nullptr;
    };
    EXPECT_EQ(__faas_pthread_create(&thread, nullptr, routine, __faas_data), 0);
    EXPECT_EQ(__faas_pthread_join(thread, nullptr), 0);
    EXPECT_EQ(threadGlobals().count, 1);
    return 0;
  };
  EXPECT_EQ(call(scripted_function).body, "from a thread");
}

TEST_F(RuntimeTest, InvokesItself) {
  EXPECT_EQ(call(factorial_function, std::string("15\0", 3)).body, "1307674368000");
}

TEST_F(RuntimeTest, InvokesFromManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([] {
      for (int j = 0; j < 100; j++)
        EXPECT_EQ(call(factorial_function, std::string("10\0", 3)).body, "3628800");
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST_F(RuntimeTest, LimitsDepth) {
  faas_options.max_depth = 5;
  EXPECT_EQ(call(factorial_function, std::string("5\0", 2)).body, "120");
  Answer answer = call(factorial_function, std::string("6\0", 2));
  EXPECT_EQ(answer.status, FAAS_FAILED);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.error, "function 'factorial': more than FAAS_MAX_DEPTH=5 invocations nested");
}

TEST_F(RuntimeTest, LimitsBodies) {
  faas_options.max_body = 5;
  EXPECT_EQ(call(echo_function, "hello").body, "hello");
  Answer answer = call(echo_function, "hello!");
  EXPECT_EQ(answer.status, FAAS_TOO_LARGE);
  EXPECT_EQ(answer.error, "function 'echo': request over FAAS_MAX_BODY");
  script = []() -> int {
    EXPECT_EQ(faas_respond("hello", 5), FAAS_OK);
    EXPECT_EQ(faas_respond("!", 1), FAAS_TOO_LARGE);
    return 0;
  };
  answer = call(scripted_function);
  EXPECT_EQ(answer.status, FAAS_TOO_LARGE);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.error, "function 'scripted': response over FAAS_MAX_BODY");
}

TEST_F(RuntimeTest, ReportsFailures) {
  script = []() -> int {
    faas_respond("dropped", 7);
    return 3;
  };
  Answer answer = call(scripted_function);
  EXPECT_EQ(answer.status, FAAS_FAILED);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.error, "function 'scripted' exited with status 3");

  script = []() -> int {
    faas_fail("first");
    return faas_fail("second");
  };
  EXPECT_EQ(call(scripted_function).error, "second");

  script = []() -> int {
    faas_fail("not after all");
    faas_respond("fine", 4);
    return 0;
  };
  answer = call(scripted_function);
  EXPECT_EQ(answer.status, FAAS_OK);
  EXPECT_EQ(answer.body, "fine");
  EXPECT_EQ(answer.error, "");
}

TEST_F(RuntimeTest, FreesAResponseTwice) {
  faas_response response = {};
  faas_response_free(&response);
  __faas_call(&echo_function, "hello", 5, &response);
  faas_response_free(&response);
  EXPECT_EQ(response.data, nullptr);
  EXPECT_EQ(response.size, 0u);
  faas_response_free(&response);
}

TEST_F(RuntimeTest, DispatchesByName) {
  for (size_t i = 0; i < __faas_function_count; i++)
    EXPECT_EQ(faas_function_find(__faas_functions[i]->name, __faas_functions[i]->name_size), __faas_functions[i]);
  for (const std::string &name : {std::string(), std::string("ech"), std::string("echo2"), std::string("echo\0", 5),
                                  std::string("a"), std::string("zzz"), std::string("scripted-")}) {
    EXPECT_EQ(faas_function_find(name.data(), name.size()), nullptr) << name;
  }
  Answer answer = dispatch("none");
  EXPECT_EQ(answer.status, FAAS_UNREACHABLE);
  EXPECT_EQ(answer.error, "function 'none' is not in this binary and FAAS_GATEWAY is not set");
}

// ---- the end of an invocation ----------------------------------------------------------------------------

TEST_F(RuntimeTest, RunsConstructorsAndDestructors) {
  script = []() -> int {
    events.push_back("entry");
    return 0;
  };
  call(scripted_function);
  EXPECT_EQ(events, (std::vector<std::string>{"construct", "entry", "destruct"}));
}

TEST_F(RuntimeTest, RunsExitHandlersNewestFirst) {
  script = []() -> int {
    __faas_atexit([] { events.push_back("first"); });
    __faas_atexit([] {
      events.push_back("second");
      __faas_atexit([] { events.push_back("added by second"); });
    });
    return 0;
  };
  EXPECT_EQ(call(scripted_function).status, FAAS_OK);
  EXPECT_EQ(events, (std::vector<std::string>{"construct", "second", "added by second", "first", "destruct"}));
}

TEST_F(RuntimeTest, ExitsFromAnywhere) {
  script = []() -> int {
    __faas_atexit([] { events.push_back("first"); });
    __faas_atexit([] {
      events.push_back("second");
      __faas_exit(5);
    });
    __faas_printf("unfinished %d", 1);
    __faas_exit(4);
  };
  Answer answer = call(scripted_function);
  EXPECT_EQ(answer.error, "function 'scripted' exited with status 5") << "a handler's exit is the last";
  EXPECT_EQ(events, (std::vector<std::string>{"construct", "second", "first", "destruct"}));
}

TEST_F(RuntimeTest, ExitWritesOutStdio) {
  script = []() -> int {
    __faas_printf("hello %d", 1);
    __faas_exit(0);
  };
  EXPECT_EQ(call(scripted_function).body, "hello 1");
}

TEST_F(RuntimeTest, UnderscoreExitSkipsHandlersAndStdio) {
  script = []() -> int {
    __faas_atexit([] { events.push_back("handler"); });
    __faas_printf("lost");
    __faas__exit(0);
  };
  Answer answer = call(scripted_function);
  EXPECT_EQ(answer.status, FAAS_OK);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(events, (std::vector<std::string>{"construct"}));
}

TEST_F(RuntimeTest, AbortIsAFailure) {
  script = []() -> int { __faas_abort(); };
  EXPECT_EQ(call(scripted_function).error, "function 'scripted' was ended by signal 6 (Aborted)");
}

TEST_F(RuntimeTest, ExitOfANestedInvocationLeavesItsCaller) {
  script = []() -> int {
    faas_frame *caller = faas_current;
    void *mine = __faas_data;
    bool nested = faas_request().size;
    __faas_atexit([] { events.push_back(faas_request().size ? "inner handler" : "outer handler"); });
    if (nested)
      __faas_exit(6);
    faas_response response;
    __faas_dispatch("scripted", "nested", 6, &response);
    EXPECT_STREQ(response.error, "function 'scripted' exited with status 6");
    faas_response_free(&response);
    EXPECT_EQ(faas_current, caller);
    EXPECT_EQ(__faas_data, mine);
    events.push_back("outer goes on");
    return faas_respond("done", 4);
  };
  EXPECT_EQ(call(scripted_function).body, "done");
  EXPECT_EQ(events, (std::vector<std::string>{"construct", "construct", "inner handler", "destruct", "outer goes on",
                                              "outer handler", "destruct"}));
}

TEST_F(RuntimeTest, KeepsTheStatusOfAProcess) {
  script = []() -> int { return 256; };
  EXPECT_EQ(call(scripted_function).status, FAAS_OK);
  script = []() -> int { return -1; };
  EXPECT_EQ(call(scripted_function).error, "function 'scripted' exited with status 255");
}

// How many threads this process has.
long threadCount() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

// Where code of a function waits.
void waitForEver() {
  static sem_t never;
  for (;;) {
    __faas_waiting = 1;
    sem_wait(&never);
  }
}

TEST_F(RuntimeTest, AThreadEndsWithItsInvocation) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "it does not follow a jump out of a wait";
#endif
  static std::atomic<bool> begun;
  long before = threadCount();
  begun = false;
  script = []() -> int {
    auto routine = [](void *) -> void * {
      EXPECT_EQ(globals().count, 8);
      begun = true;
      waitForEver();
      return nullptr;
    };
    globals().count = 8;
    pthread_t thread;
    int error = __faas_pthread_create(&thread, nullptr, routine, nullptr);
    while (!error && !begun)
      std::this_thread::yield();
    return error;
  };
  EXPECT_EQ(call(scripted_function).status, FAAS_OK);
  EXPECT_EQ(threadCount(), before);
}

// ---- mode shared -----------------------------------------------------------------------------------------

// Counts the invocations of an instance and answers with their number.
int count() {
  std::string text = std::to_string(++globals().count - 7);
  EXPECT_EQ(threadGlobals().to_count, &globals().count);
  return faas_respond(text.data(), text.size());
}

// Each test runs on a thread of its own, whose instances end with it.
void onAThread(void (*test)()) { std::thread(test).join(); }

TEST_F(RuntimeTest, SharedStateStays) {
  onAThread([] {
    script = count;
    EXPECT_EQ(call(shared_function).body, "1");
    EXPECT_EQ(dispatch("shared").body, "2");
    EXPECT_EQ(events, std::vector<std::string>{"construct"});
    EXPECT_EQ(faas_current, nullptr);
    EXPECT_EQ(__faas_data, nullptr);
  });
  // The end of a thread is no exit().
  EXPECT_EQ(events, std::vector<std::string>{"construct"});
}

TEST_F(RuntimeTest, AFailureEndsTheSharedInstance) {
  onAThread([] {
    for (auto fail :
         {+[]() -> int { __faas_exit(3); }, +[]() -> int { __faas_abort(); }, +[]() -> int { return 101; }}) {
      script = count;
      EXPECT_EQ(call(shared_function).body, "1");
      EXPECT_EQ(call(shared_function).body, "2");
      script = fail;
      EXPECT_EQ(call(shared_function).status, FAAS_FAILED);
      EXPECT_EQ(faas_current, nullptr);
    }
    EXPECT_EQ(events, (std::vector<std::string>{"construct", "destruct", "construct", "construct", "destruct"}));
  });
}

TEST_F(RuntimeTest, AReturnedErrorLeavesTheSharedInstance) {
  onAThread([] {
    script = []() -> int {
      count();
      return faas_fail("no");
    };
    EXPECT_EQ(call(shared_function).error, "no");
    script = []() -> int {
      count();
      return 3;
    };
    EXPECT_EQ(call(shared_function).error, "function 'shared' exited with status 3");
    script = count;
    EXPECT_EQ(call(shared_function).body, "3");
  });
}

TEST_F(RuntimeTest, SharedRecursionTakesAnotherInstance) {
  onAThread([] {
    script = []() -> int {
      int *mine = &globals().count;
      std::string inner;
      if (faas_request().size) {
        inner = call(shared_function, std::string(faas_request().size - 1, 'x')).body;
        EXPECT_EQ(mine, &globals().count);
      }
      inner += std::to_string(++*mine - 7);
      return faas_respond(inner.data(), inner.size());
    };
    EXPECT_EQ(call(shared_function, "xx").body, "111");
    EXPECT_EQ(call(shared_function).body, "2");
    EXPECT_EQ(call(shared_function, "x").body, "23");
    EXPECT_EQ(call(shared_function, "xx").body, "234");
  });
}

TEST_F(RuntimeTest, SharedInvocationsHaveTheLimitsOfOthers) {
  onAThread([] {
    script = count;
    EXPECT_EQ(call(shared_function, std::string(faas_options.max_body + 1, 'x')).status, FAAS_TOO_LARGE);
    size_t depth = faas_options.max_depth;
    faas_options.max_depth = 0;
    EXPECT_EQ(call(shared_function).error, "function 'shared': more than FAAS_MAX_DEPTH=0 invocations nested");
    faas_options.max_depth = depth;
    EXPECT_EQ(call(shared_function).body, "1");
  });
}

TEST_F(RuntimeTest, ThreadsDoNotShareInstances) {
  script = count;
  static faas_function function = shared_function;
  function.construct = nullptr; // it notes an event
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([] {
      for (int n = 1; n <= 100; n++)
        EXPECT_EQ(call(function).body, std::to_string(n));
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST_F(RuntimeTest, AThreadEndsWithItsSharedInstance) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "it does not follow a jump out of a wait";
#endif
  static std::atomic<bool> left, late;
  long before = threadCount();
  left = late = false;
  onAThread([] {
    script = []() -> int {
      auto routine = [](void *) -> void * {
        while (!left)
          std::this_thread::yield();
        EXPECT_EQ(faas_respond("late", 4), FAAS_FAILED);
        late = true;
        waitForEver();
        return nullptr;
      };
      globals().count = 8;
      pthread_t thread;
      return __faas_pthread_create(&thread, nullptr, routine, nullptr);
    };
    EXPECT_EQ(call(shared_function).body, "");
    left = true;
    while (!late)
      std::this_thread::yield();
    script = []() -> int { return globals().count == 8 ? 0 : faas_fail("another instance"); };
    EXPECT_EQ(call(shared_function).error, "");
  });
  EXPECT_EQ(threadCount(), before);
}
} // namespace
