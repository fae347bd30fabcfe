// --isolate FUNCTION=process: each invocation in a process of its own. Answers, failures and error texts are the same;
// what it does to its memory and process nobody else sees, and a damaged heap is a failed invocation.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/child.bc
// RUN: %clang_bc -DNAME='"child"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/child.bc --isolate child=process -o %t/fused
// RUN: printf 'fine\nexit\ncrash\nchdir\nabort\nheap\nkill\nfine' | %t/fused | FileCheck %s --match-full-lines
// RUN: printf 'fine\nexit\ncrash\nchdir\nabort\nheap\nkill\nfine' | env --ignore-signal=CHLD %t/fused | FileCheck %s --match-full-lines
// RUN: %faas-merge %t/repeat.bc %t/child.bc --isolate '*=process,repeat=fresh' -o %t/fused
// RUN: printf 'heap\nfine' | %t/fused | FileCheck %s --check-prefix=ALL --match-full-lines
// RUN: %faas-merge %t/repeat.bc %t/child.bc --isolate child=fresh -o %t/fused 2>&1 | FileCheck %s --check-prefix=WARNING
// RUN: printf 'pid\npid' | %t/fused | FileCheck %s --check-prefix=SAME --match-full-lines
// RUN: %refuses 1 %t/repeat.bc %t/child.bc --isolate nobody=process | FileCheck %s --check-prefix=BAD
// RUN: %refuses 1 %t/repeat.bc %t/child.bc --isolate child=thread | FileCheck %s --check-prefix=BAD
// RUN: %refuses 1 %t/repeat.bc %t/child.bc --isolate child | FileCheck %s --check-prefix=BAD

// CHECK:      0 [fine 1 in [[FOLDER:.*]]] {{$}}
// CHECK-NEXT: 500 [] function 'child' exited with status 3
// CHECK-NEXT: 500 [] function 'child' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine 1 in /] {{$}}
// CHECK-NEXT: 500 [] function 'child' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'child' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'child' was ended by signal 9 (Killed)
// CHECK-NEXT: 0 [fine 1 in [[FOLDER]]] {{$}}
// ALL:      500 [] function 'child' was ended by signal 6 (Aborted)
// ALL-NEXT: 0 [fine 1 in {{.*}}] {{$}}
// SAME:      0 [[[PID:[0-9]+]]] {{$}}
// SAME-NEXT: 0 [[[PID]]] {{$}}
// BAD: --isolate {{.*}}: expected FUNCTION=MODE with the name of an input or *, and fresh, process or shared
// WARNING: warning: faas-isolate: function 'child': chdir changes the working folder; in mode fresh that is not kept apart from other functions

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int calls;

int main(void) {
  char line[100] = "", folder[4096];
  scanf("%99s", line);
  calls++;
  if (!strcmp(line, "exit"))
    exit(3);
  if (!strcmp(line, "crash"))
    *(volatile int *)8 = 1;
  if (!strcmp(line, "chdir") && chdir("/"))
    return 1;
  if (!strcmp(line, "abort"))
    abort();
  if (!strcmp(line, "heap")) {
    char *volatile block = malloc(10);
    free(block);
    free(block);
  }
  if (!strcmp(line, "kill"))
    syscall(SYS_kill, getpid(), SIGKILL);
  if (!strcmp(line, "pid")) {
    printf("%d", getpid());
    return 0;
  }
  printf("fine %d in %s", calls, getcwd(folder, sizeof folder));
  return 0;
}
