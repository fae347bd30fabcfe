// With --isolate child=shared the state of a function stays from one invocation to the next, and its constructors run
// once. A failure is the same to the caller as in mode fresh, ends the instance, and the next invocation starts anew;
// an error that the function returns does not.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/child.bc
// RUN: %clang_bc -DNAME='"child"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: printf 'count\ncount\nnothing\nfail\nstatus\ncount\nexit\ncount\nhandler\ncount\n_exit\n' > %t/in
// RUN: printf 'abort\nassert\ncrash\noverflow\npanic\ncount\nlarge\ncount\nparts\ncount' >> %t/in
// RUN: %faas-merge %t/repeat.bc %t/child.bc --isolate child=shared -o %t/shared
// RUN: env FAAS_MAX_BODY=1000 %t/shared < %t/in 2>%t/log | FileCheck %s --match-full-lines --strict-whitespace
// RUN: FileCheck %s --check-prefix=LOG < %t/log
// RUN: %faas-merge %t/repeat.bc %t/child.bc --isolate '*=shared' -O0 -o %t/plain
// RUN: env FAAS_MAX_BODY=1000 %t/plain < %t/in 2>%t/log | FileCheck %s --match-full-lines --strict-whitespace
// RUN: FileCheck %s --check-prefix=LOG < %t/log
// RUN: %faas-merge %t/repeat.bc %t/child.bc -o %t/fresh
// RUN: env FAAS_MAX_BODY=1000 %t/fresh < %t/in 2>/dev/null > %t/fresh.out
// RUN: env FAAS_MAX_BODY=1000 %t/shared < %t/in 2>/dev/null > %t/shared.out
// RUN: grep '^[45]' %t/fresh.out > %t/fresh.failures
// RUN: grep '^[45]' %t/shared.out | diff %t/fresh.failures -

//      CHECK:0 [calls 1 1 1, constructed 1]{{ }}
// CHECK-NEXT:0 [calls 2 2 2, constructed 1]{{ }}
// CHECK-NEXT:0 []{{ }}
// CHECK-NEXT:500 [] not this one
// CHECK-NEXT:500 [] function 'child' exited with status 4
// CHECK-NEXT:0 [calls 3 3 3, constructed 1]{{ }}
// CHECK-NEXT:500 [] function 'child' exited with status 3
// CHECK-NEXT:0 [calls 1 1 1, constructed 1]{{ }}
// CHECK-NEXT:0 [registered]{{ }}
// CHECK-NEXT:0 [calls 2 2 2, constructed 1]{{ }}
// CHECK-NEXT:500 [] function 'child' exited with status 5
// CHECK-NEXT:500 [] function 'child' was ended by signal 6 (Aborted)
// CHECK-NEXT:500 [] function 'child' was ended by signal 6 (Aborted)
// CHECK-NEXT:500 [] function 'child' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT:500 [] function 'child' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT:500 [] function 'child' exited with status 101
// CHECK-NEXT:0 [calls 1 1 1, constructed 1]{{ }}
// CHECK-NEXT:413 [] function 'child': response over FAAS_MAX_BODY
// CHECK-NEXT:0 [calls 2 2 2, constructed 1]{{ }}
// CHECK-NEXT:0 [in two parts]{{ }}
// CHECK-NEXT:0 [calls 3 3 3, constructed 1]{{ }}
// CHECK-NOT:{{.}}
// The handlers of exit run, those of an instance that is left at the end or ends abruptly do not.
// LOG-NOT: destructed
// LOG: destructed after 3 calls
// LOG-NOT: destructed
// LOG: Assertion `!"reached"' failed
// LOG-NOT: destructed
// LOG: destructed after 0 calls
// LOG-NOT: destructed

#include <assert.h>
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int calls, constructed;
static _Thread_local int thread_calls;

__attribute__((constructor)) static void construct(void) { constructed++; }
__attribute__((destructor)) static void destruct(void) { fprintf(stderr, "destructed after %d calls\n", calls); }
static void handle(void) { calls += 100; }

static int recurse(volatile int *depth) {
  volatile int mine[1000] = {*depth};
  return *depth < 0 ? 0 : recurse(mine) + mine[*depth % 1000];
}

int faas_main(void) {
  static int static_calls;
  faas_bytes request = faas_request();
  char word[20] = "";
  memcpy(word, request.data, request.size < 19 ? request.size : 19);
  if (!strcmp(word, "nothing"))
    return 0;
  if (!strcmp(word, "fail"))
    return faas_fail("not this one");
  if (!strcmp(word, "status"))
    return 4;
  if (!strcmp(word, "exit"))
    exit(3);
  if (!strcmp(word, "_exit"))
    _exit(5);
  if (!strcmp(word, "abort"))
    abort();
  if (!strcmp(word, "assert"))
    assert(!"reached");
  if (!strcmp(word, "crash"))
    *(volatile int *)8 = 1;
  if (!strcmp(word, "overflow"))
    return recurse(&(volatile int){1});
  if (!strcmp(word, "panic"))
    return 101;
  if (!strcmp(word, "handler")) {
    atexit(handle);
    return faas_respond("registered", 10);
  }
  if (!strcmp(word, "large")) {
    static char large[1001];
    return faas_respond(large, sizeof large) != FAAS_TOO_LARGE;
  }
  if (!strcmp(word, "parts")) {
    faas_respond("in two", 6);
    return faas_respond(" parts", 6);
  }
  char answer[60];
  int size = sprintf(answer, "calls %d %d %d, constructed %d", ++calls, ++thread_calls, ++static_calls, constructed);
  return faas_respond(answer, (size_t)size);
}
