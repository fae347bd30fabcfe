// Call budgets, with functions and tables as faas-merge would emit them, and the memory limits that count with them.
// Nothing listens on the gateway, so a call that leaves the process fails with FAAS_UNREACHABLE.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "runtime.h"

extern "C" {
faas_future *__faas_call_async(const faas_function *callee, const void *request, size_t size);
int __faas_dispatch(const char *function, const void *request, size_t size, faas_response *response);
}

namespace {

std::function<int()> root_script, callee_script;

int runRoot(int, char **, char **) { return root_script(); }
int runCallee(int, char **, char **) { return callee_script(); }

const faas_function root = {"root", 4, runRoot, nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr, 0, 0, 0, 0, 0};
const faas_function other = {"other", 5,       runRoot, nullptr, nullptr, nullptr, nullptr, nullptr,
                             0,       nullptr, 0,       0,       0,       0,       0};
const faas_function total = {"total", 5,       runCallee, nullptr, nullptr, nullptr, nullptr, nullptr,
                             0,       nullptr, 0,         0,       0,       0,       0};
const faas_function parallel = {"parallel", 8,       runCallee, nullptr, nullptr, nullptr, nullptr, nullptr,
                                0,          nullptr, 0,         0,       0,       0,       0};
const faas_function of_root = {"of-root", 7,       runCallee, nullptr, nullptr, nullptr, nullptr, nullptr,
                               0,         nullptr, 0,         0,       0,       0,       0};

} // namespace

extern "C" {
const faas_function *const __faas_functions[] = {&of_root, &other, &parallel, &root, &total};
const size_t __faas_function_count = 5;
const faas_function *const __faas_root = &root;
const char *const __faas_gateways[] = {nullptr};
const faas_budget __faas_budgets[] = {
    {nullptr, &total, 3, SIZE_MAX}, {nullptr, &parallel, SIZE_MAX, 2}, {&root, &of_root, 1, SIZE_MAX}};
const size_t __faas_budget_count = 3;
}

namespace {

int statusOf(int status, faas_response *response) {
  faas_response_free(response);
  return status;
}

int call(const faas_function &callee) {
  faas_response response;
  return statusOf(__faas_call_within_budget(&callee, "", 0, &response), &response);
}

int wait(faas_future *future) {
  faas_response response;
  return statusOf(faas_wait(future, &response), &response);
}

// One request from outside.
void request(const std::function<void()> &body, const faas_function &function = root) {
  root_script = [&] { return body(), 0; };
  faas_response response;
  EXPECT_EQ(faas_answer(&function, nullptr, "", 0, nullptr, &response), FAAS_OK);
  faas_response_free(&response);
}

class BudgetTest : public testing::Test {
protected:
  void SetUp() override {
    faas_options.gateway = "http://127.0.0.1:1/{function}";
    faas_options.memory_pressure = 100;
    faas_options.async_threads = 8;
    callee_script = [] { return 0; };
  }
};

TEST_F(BudgetTest, CountsCallsOfOneRequest) {
  for (int i = 0; i < 3; i++)
    request([] {
      for (int j = 0; j < 5; j++)
        EXPECT_EQ(call(total), j < 3 ? FAAS_OK : FAAS_UNREACHABLE) << j;
    });
}

TEST_F(BudgetTest, CountsEveryWayOfCalling) {
  request([] {
    EXPECT_EQ(call(total), FAAS_OK);
    faas_response response;
    EXPECT_EQ(statusOf(__faas_dispatch("total", "", 0, &response), &response), FAAS_OK);
    EXPECT_EQ(wait(__faas_call_async(&total, "", 0)), FAAS_OK);
    EXPECT_EQ(statusOf(__faas_dispatch("total", "", 0, &response), &response), FAAS_UNREACHABLE);
    EXPECT_EQ(wait(__faas_call_async(&total, "", 0)), FAAS_UNREACHABLE);
  });
}

// A call that failed counts as well, and one that could not be made does not.
TEST_F(BudgetTest, CountsFailures) {
  callee_script = [] { return 1; };
  request([] {
    for (int j = 0; j < 5; j++)
      EXPECT_EQ(call(total), j < 3 ? FAAS_FAILED : FAAS_UNREACHABLE) << j;
  });
}

TEST_F(BudgetTest, IsThatOfACaller) {
  request([] {
    EXPECT_EQ(call(of_root), FAAS_OK);
    EXPECT_EQ(call(of_root), FAAS_UNREACHABLE);
  });
  request(
      [] {
        EXPECT_EQ(call(of_root), FAAS_OK);
        EXPECT_EQ(call(of_root), FAAS_OK);
      },
      other);
}

TEST_F(BudgetTest, CountsThoseAtTheSameTime) {
  request([] {
    for (int i = 0; i < 5; i++)
      EXPECT_EQ(call(parallel), FAAS_OK); // one after another
  });
  std::atomic<int> inside{0};
  std::atomic<bool> go{false};
  callee_script = [&] {
    inside++;
    while (!go)
      std::this_thread::yield();
    return 0;
  };
  request([&] {
    std::vector<faas_future *> futures;
    for (int i = 0; i < 6; i++)
      futures.push_back(__faas_call_async(&parallel, "", 0));
    int remote = 0;
    for (bool again = true; again;) { // those that are not local fail before the two are let go
      remote = 0;
      for (faas_future *future : futures)
        remote += faas_ready(future, 1);
      again = remote < 4;
    }
    EXPECT_EQ(inside, 2);
    go = true;
    int failed = 0;
    for (faas_future *future : futures)
      failed += wait(future) == FAAS_UNREACHABLE;
    EXPECT_EQ(failed, 4);
  });
  EXPECT_EQ(inside, 2);
}

TEST_F(BudgetTest, IsKeptByManyThreads) {
  std::atomic<int> local{0};
  callee_script = [&] { return local++, 0; };
  request([] {
    std::vector<faas_future *> futures;
    for (int i = 0; i < 40; i++)
      futures.push_back(__faas_call_async(&total, "", 0));
    for (faas_future *future : futures)
      wait(future);
  });
  EXPECT_EQ(local, 3);
}

TEST_F(BudgetTest, OutlivesItsRequest) {
  std::atomic<int> local{0};
  callee_script = [&] { return local++, 0; };
  request([] {
    for (int i = 0; i < 10; i++)
      faas_future_free(__faas_call_async(&total, "", 0));
  });
  faas_async_drain();
  EXPECT_EQ(local, 3);
}

TEST_F(BudgetTest, IsNoLimitWithoutAGateway) {
  faas_options.gateway = nullptr;
  request([] {
    for (int i = 0; i < 5; i++)
      EXPECT_EQ(call(total), FAAS_OK);
  });
}

// Under a real limit: a child may have little more than what is mapped, and half of the rest is then taken.
TEST_F(BudgetTest, ShortMemoryCounts) {
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
  GTEST_SKIP() << "a sanitizer maps more than any limit";
#endif
  pid_t child = fork();
  if (!child) {
    auto mapped = [] {
      size_t pages = 0;
      std::ifstream("/proc/self/statm") >> pages;
      return pages * size_t(sysconf(_SC_PAGESIZE));
    };
    rlimit limit = {mapped() * 2, mapped() * 2};
    setrlimit(RLIMIT_AS, &limit);
    int step = 0, wrong = 0; // the first one
    auto expect = [&](const char *gateway, int calls, int status) {
      faas_options.gateway = gateway;
      step++;
      usleep(2000); // it looks once a millisecond
      request([&] {
        for (int i = 0; i < calls; i++)
          call(total);
        faas_response response;
        if (__faas_call_within_budget(&total, "", 0, &response) != status && !wrong) {
          wrong = step;
          fprintf(stderr, "%d %s\n", response.status, response.error);
        }
        faas_response_free(&response);
      });
    };
    const char *gateway = faas_options.gateway;
    expect(gateway, 0, FAAS_OK);
    faas_options.memory_pressure = 90; // from here on, because the machine itself may be full
    size_t much = limit.rlim_cur - mapped() - (mapped() >> 5);
    if (mmap(nullptr, much, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED)
      _exit(100);
    for (int i = 0; i < 1000 && !faas_memory_is_short(); i++)
      usleep(2000);
    expect(gateway, 0, FAAS_UNREACHABLE); // within the budget, but there is another place
    expect(nullptr, 0, FAAS_OK);          // within the budget, and there is none
    expect(nullptr, 3, FAAS_NO_MEMORY);   // over it
    _exit(wrong);
  }
  int status;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status)) << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "is the step that went wrong";
}

// ---- cgroups: their files, made up -----------------------------------------------------------------------------

class CgroupTest : public testing::Test {
protected:
  void SetUp() override {
    faas_options.memory_pressure = 85;
    char name[] = "/tmp/cgroup-XXXXXX";
    mount = mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(mount); }
  void write(const std::string &file, const std::string &text) {
    std::filesystem::path path = mount + file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  bool isShort() { return faas_memory_group_is_short((mount + "/own").c_str(), mount.c_str()); }

  std::string mount;
};

TEST_F(CgroupTest, OfVersion2) {
  write("/own", "0::/pod/box\n");
  EXPECT_FALSE(isShort());
  write("/pod/box/memory.max", "max\n");
  write("/pod/box/memory.current", "900\n");
  EXPECT_FALSE(isShort());
  write("/pod/box/memory.max", "1000\n");
  EXPECT_TRUE(isShort());
  write("/pod/box/memory.stat", "anon 700\ninactive_file 200\n");
  EXPECT_FALSE(isShort()) << "pages of files can go";
  write("/pod/box/memory.high", "800\n");
  EXPECT_TRUE(isShort());
  write("/pod/box/memory.high", "max\n");
  write("/pod/memory.max", "10\n");
  write("/pod/memory.current", "9\n");
  EXPECT_TRUE(isShort()) << "the group around it";
}

TEST_F(CgroupTest, OfVersion2InAContainer) {
  write("/own", "0::/\n");
  write("/memory.max", "1000\n");
  write("/memory.current", "851\n");
  EXPECT_TRUE(isShort());
  write("/memory.current", "850\n");
  EXPECT_FALSE(isShort());
}

TEST_F(CgroupTest, OfVersion1) {
  write("/own", "9:cpu:/x\n4:memory:/docker/box\n0::/\n");
  write("/memory/docker/box/memory.limit_in_bytes", "9223372036854771712\n");
  write("/memory/docker/box/memory.usage_in_bytes", "900\n");
  EXPECT_FALSE(isShort());
  write("/memory/docker/box/memory.limit_in_bytes", "1000\n");
  EXPECT_TRUE(isShort());
  std::filesystem::remove_all(mount + "/memory/docker"); // a container sees its group as the root
  EXPECT_FALSE(isShort());
  write("/memory/memory.limit_in_bytes", "1000\n");
  write("/memory/memory.usage_in_bytes", "900\n");
  EXPECT_TRUE(isShort());
}

TEST_F(CgroupTest, OfNoUse) {
  for (const char *text : {"", "garbage", "0::", "4:memory", ":::", "0::/\n\n\n"}) {
    write("/own", text);
    EXPECT_FALSE(isShort()) << text;
  }
  EXPECT_FALSE(faas_memory_group_is_short("/nowhere", "/nowhere"));
}

} // namespace
