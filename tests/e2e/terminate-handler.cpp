// A handler given to std::set_terminate is the invocation's: the next one, and other functions, have the default.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -o %t/terminate.bc
// RUN: %clang_bc -DNAME='"terminate"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/terminate.bc -o %t/fused
// RUN: printf 'set\nleave\nset\nleave' | %t/fused 2> %t/log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG < %t/log

// CHECK:      0 [handler of set, 1] {{$}}
// CHECK-NEXT: 500 [] function 'terminate' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [handler of set, 1] {{$}}
// CHECK-NEXT: 500 [] function 'terminate' was ended by signal 6 (Aborted)
// LOG: terminate called after throwing an instance of 'int'

#include <cstdio>
#include <cstdlib>
#include <exception>

static char Word[10];
static bool Same;

static void handler() {
  std::printf("handler of %s, %d", Word, Same);
  std::exit(0);
}

int main() {
  std::scanf("%9s", Word);
  if (Word[0] == 's') {
    std::terminate_handler Old = std::set_terminate(handler);
    Same = Old && std::get_terminate() == handler;
  }
  throw 7;
}
