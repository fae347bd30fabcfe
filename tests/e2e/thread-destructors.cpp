// Destructors of C++ thread-locals: those of the function's own threads run when these end, those of the entering thread
// at the end of the invocation, every time.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -o %t/tl.bc
// RUN: %clang_bc -DNAME='"tl"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/tl.bc -o %t/fused
// RUN: printf '1\n2' | %t/fused | FileCheck %s --match-full-lines

// CHECK:      0 [thread -1 joined main -2] {{$}}
// CHECK-NEXT: 0 [thread -1 joined main -2] {{$}}

#include <iostream>
#include <thread>

static int Count;
struct Counted {
  int Number = ++Count;
  ~Counted() { std::cout << "-" << Number << (Number == 1 ? " " : ""); }
};
static thread_local Counted Mine;

int main() {
  std::thread([] { std::cout << (Mine.Number == 1 ? "thread " : "? "); }).join();
  std::cout << "joined " << (Mine.Number == 2 ? "main " : "? ");
  return 0;
}
