// Signals in C++: std::signal and std::raise, std::abort and std::terminate with a handler that leaves by a jump, a thread
// that waits for what all others block, a handler that outlives its function's crash. As in a process, and without one.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clangxx_bc %s -o signals.bc
// RUN: %clangxx -std=c++17 %s -o alone -pthread
// RUN: %clang_bc -DNAME='"signals"' %S/Inputs/repeat.c -o repeat.bc
// RUN: printf 'raise\ndefault\nabort\nwait\nterminate\ncrash\nraise' > lines
// RUN: %python %tools/each_line.py signals ./alone < lines > expected
// RUN: FileCheck %s --match-full-lines < expected
// RUN: %faas-merge repeat.bc signals.bc -o fused | FileCheck %s --check-prefix=TABLE
// RUN: ./fused < lines > answers && diff expected answers
// TABLE: signals {{.*}} fresh

// CHECK:      0 [raise 10] {{$}}
// CHECK-NEXT: 500 [] function 'signals' was ended by signal 10 (User defined signal 1)
// CHECK-NEXT: 0 [abort 6] {{$}}
// CHECK-NEXT: 0 [wait 15] {{$}}
// CHECK-NEXT: 0 [terminate 6] {{$}}
// CHECK-NEXT: 0 [crash 11 11 11] {{$}}
// CHECK-NEXT: 0 [raise 10] {{$}}

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

namespace {

std::atomic<int> Got;
sigjmp_buf Point;

extern "C" void note(int Number) { Got = Number; }
extern "C" void jump(int Number) { siglongjmp(Point, Number); }

int waitForSignal() {
  sigset_t Set;
  sigemptyset(&Set);
  sigaddset(&Set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &Set, nullptr); // and in the threads that it starts
  std::thread Waiting([&] {
    int Number = 0;
    sigwait(&Set, &Number);
    Got = Number;
  });
  kill(getpid(), SIGTERM);
  Waiting.join();
  return Got;
}

void throwOut() noexcept { throw std::runtime_error("out"); }

/// The number of the signal that `Call` ends with.
template <typename Function> int caught(int Number, Function Call) {
  std::signal(Number, jump);
  int Caught = sigsetjmp(Point, 1);
  if (!Caught)
    Call();
  return Caught;
}

} // namespace

int main() {
  std::string Line;
  std::getline(std::cin, Line);
  if (Line == "raise") {
    std::signal(SIGUSR1, note);
    std::raise(SIGUSR1);
    std::cout << "raise " << Got;
  } else if (Line == "abort") {
    std::cout << "abort " << caught(SIGABRT, [] { std::abort(); });
  } else if (Line == "terminate") {
    std::cout << "terminate " << caught(SIGABRT, throwOut);
  } else if (Line == "wait") {
    std::cout << "wait " << waitForSignal();
  } else if (Line == "crash") {
    std::cout << "crash";
    for (int I = 0; I < 3; ++I)
      std::cout << ' ' << caught(SIGSEGV, [] { *reinterpret_cast<volatile int *>(8) = 1; });
  } else {
    std::raise(SIGUSR1);
  }
}
