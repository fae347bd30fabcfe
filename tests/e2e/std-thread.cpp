// std::thread and std::async start inside libstdc++; their threads still belong to the invocation.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -o %t/threads.bc
// RUN: %clang_bc -DNAME='"threads"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/threads.bc -o %t/fused
// RUN: printf '1\n2' | %t/fused | FileCheck %s --match-full-lines

// CHECK:      0 [sum 40 locals 40 future 42 error future says no ids ok] {{$}}
// CHECK-NEXT: 0 [sum 40 locals 40 future 42 error future says no ids ok] {{$}}

#include <atomic>
#include <future>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <vector>

static std::atomic<int> Sum{0};
static int Locals;
static std::mutex Lock;
static thread_local int Local = 5;

int main() {
  std::vector<std::thread> Threads;
  bool Ids = true;
  for (int I = 0; I < 8; ++I)
    Threads.emplace_back(
        [](int N) {
          Sum += N;
          std::lock_guard<std::mutex> Guard(Lock);
          Locals += Local++;
        },
        5);
  for (std::thread &Thread : Threads) {
    Ids = Ids && Thread.joinable() && Thread.get_id() != std::this_thread::get_id();
    Thread.join();
  }
  std::cout << "sum " << Sum << " locals " << Locals;
  auto Answer = std::async(std::launch::async, [] { return 42; });
  auto Failure = std::async(std::launch::async, []() -> int { throw std::runtime_error("future says no"); });
  std::cout << " future " << Answer.get();
  try {
    Failure.get();
  } catch (const std::exception &E) {
    std::cout << " error " << E.what();
  }
  std::cout << " ids " << (Ids ? "ok" : "wrong");
}
