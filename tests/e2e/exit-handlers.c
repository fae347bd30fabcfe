// on_exit and at_quick_exit: their handlers run in the invocation that registered them, last first, as in a process.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/handlers.bc
// RUN: %clang_bc -DNAME='"handlers"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/handlers.bc -o %t/fused
// RUN: printf 'return\nexit\nquick\n_exit\nreturn' | %t/fused | FileCheck %s --match-full-lines

// CHECK:      0 [two 0 plain one 0] {{$}}
// CHECK-NEXT: 0 [two 0 plain one 0] {{$}}
// CHECK-NEXT: 0 [second quick] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [two 0 plain one 0] {{$}}

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void with_status(int status, void *argument) {
  printf("%s %d%s", (char *)argument, status, *(char *)argument == 't' ? " " : "");
}
static void plain(void) { printf("plain "); }
static void quick(void) { (void)!write(1, "quick", 5); }
static void second(void) { (void)!write(1, "second ", 7); }

int main(void) {
  char how = (char)getchar();
  on_exit(with_status, "one");
  atexit(plain);
  on_exit(with_status, "two");
  at_quick_exit(quick);
  at_quick_exit(second);
  switch (how) {
  case 'e':
    exit(0);
  case 'q':
    quick_exit(0);
  case '_':
    _exit(0);
  }
}
