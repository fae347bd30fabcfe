// Handlers, masks and pending signals of frames, in many threads at once: for the sanitizers.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "runtime.h"

extern "C" {
int __faas_sigaction(int number, const struct sigaction *action, struct sigaction *old);
int __faas_pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
int __faas_sigpending(sigset_t *set);
int __faas_sigwait(const sigset_t *set, int *number);
int __faas_sigwaitinfo(const sigset_t *set, siginfo_t *info);
int __faas_raise(int number);
int __faas_kill(pid_t process, int number);
int __faas_sigqueue(pid_t process, int number, union sigval value);
int __faas_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                          void *argument);
int __faas_pthread_join(pthread_t thread, void **result);
}

namespace {

thread_local std::function<int()> script;
int runScript(int, char **, char **) { return script(); }
const faas_function scripted = {"scripted",      8,       runScript, nullptr, nullptr, nullptr, nullptr, nullptr,
                                FAAS_MODE_fresh, nullptr, 0,         0,       0,       0,       0};

} // namespace

extern "C" {
const faas_function *const __faas_functions[] = {&scripted};
const faas_budget __faas_budgets[1] = {};
const size_t __faas_budget_count = 0;
const size_t __faas_function_count = 1;
const faas_function *const __faas_root = &scripted;
}

namespace {

/// What becomes of an invocation that does `what`.
std::string invoke(std::function<int()> what) {
  script = std::move(what);
  faas_response response;
  __faas_call(&scripted, "", 0, &response);
  std::string error = response.error;
  faas_response_free(&response);
  return error;
}

sigset_t setOf(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (int number : numbers)
    sigaddset(&set, number);
  return set;
}

void block(int how, int number) {
  sigset_t set = setOf({number});
  __faas_pthread_sigmask(how, &set, nullptr);
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ASSERT_EQ(__faas_sigaction(number, &action, nullptr), 0);
}

class Handlers : public testing::Test {
protected:
  void SetUp() override {
    faas_options.max_body = 1 << 20;
    faas_options.max_depth = 256;
  }
};

thread_local int count;
void note(int) { count++; }

TEST_F(Handlers, BelongToTheFrame) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([] {
      for (int round = 0; round < 500; round++) {
        count = 0;
        EXPECT_EQ(invoke([&] {
                    handle(SIGUSR1, note);
                    block(SIG_BLOCK, SIGUSR1);
                    __faas_raise(SIGUSR1);
                    EXPECT_EQ(count, 0);
                    block(SIG_UNBLOCK, SIGUSR1);
                    EXPECT_EQ(count, 1);
                    return 0;
                  }),
                  "");
        EXPECT_EQ(invoke([] { return __faas_raise(SIGUSR1); }),
                  "function 'scripted' was ended by signal 10 (User defined signal 1)");
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  struct sigaction actual;
  sigaction(SIGUSR1, nullptr, &actual);
  EXPECT_EQ(actual.sa_handler, SIG_DFL);
}

struct Traffic {
  std::atomic<long> sum{0}, handled{0};
};

enum { SENDERS = 3, EACH = 200 };

void *sendMany(void *argument) {
  auto *traffic = static_cast<Traffic *>(argument);
  count = 0;
  for (int i = 1; i <= EACH; i++) {
    union sigval value = {};
    value.sival_int = i;
    __faas_sigqueue(getpid(), SIGRTMIN, value);
    handle(SIGUSR1, note); // while the others send
    __faas_raise(SIGUSR1);
  }
  traffic->handled += count;
  return nullptr;
}

TEST_F(Handlers, ThreadsSendToOneThatWaits) {
  Traffic traffic;
  EXPECT_EQ(invoke([&] {
              block(SIG_BLOCK, SIGRTMIN);
              handle(SIGUSR1, note);
              pthread_t senders[SENDERS];
              for (pthread_t &sender : senders)
                EXPECT_EQ(__faas_pthread_create(&sender, nullptr, sendMany, &traffic), 0);
              sigset_t set = setOf({SIGRTMIN});
              for (int i = 0; i < SENDERS * EACH; i++) {
                siginfo_t info;
                EXPECT_EQ(__faas_sigwaitinfo(&set, &info), SIGRTMIN);
                traffic.sum += info.si_value.sival_int;
              }
              for (pthread_t sender : senders)
                __faas_pthread_join(sender, nullptr);
              return 0;
            }),
            "");
  EXPECT_EQ(traffic.sum, long{SENDERS} * EACH * (EACH + 1) / 2);
  EXPECT_EQ(traffic.handled, SENDERS * EACH);
}

TEST_F(Handlers, AnotherThreadOfTheProcessMaySend) {
  EXPECT_EQ(invoke([] {
              block(SIG_BLOCK, SIGTERM);
              std::thread outside([frame = faas_current] {
                siginfo_t info = {};
                info.si_signo = SIGTERM;
                EXPECT_EQ(faas_signal_send(frame, &info), 0);
              });
              outside.join();
              sigset_t pending;
              __faas_sigpending(&pending);
              EXPECT_TRUE(sigismember(&pending, SIGTERM));
              int number = 0;
              sigset_t set = setOf({SIGTERM});
              EXPECT_EQ(__faas_sigwait(&set, &number), 0);
              EXPECT_EQ(number, SIGTERM);
              return 0;
            }),
            "");
}

} // namespace
