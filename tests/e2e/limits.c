// Limits of a process: past that of memory malloc fails, past that of processor time SIGXCPU ends the invocation,
// also of one that handles SIGXCPU. What the warm binary has mapped does not count. One as the root is limited too.
// UNSUPPORTED: sanitizers
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o greedy.bc
// RUN: %clang_bc -DNAME='"greedy"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %faas-merge repeat.bc greedy.bc --isolate greedy=process --memory-limit greedy=64M --cpu-limit greedy=1 -o fused
// RUN: printf 'little\nmuch\nmany\nspin\nhandle\nlittle' | ./fused | FileCheck %s --check-prefixes=BOTH,LIMIT
// RUN: env FAAS_ENTRY=greedy ./fused < /dev/null | FileCheck %s --check-prefix=ROOT
// By *, which a name wins over; those without a process are left out.
// RUN: %faas-merge repeat.bc greedy.bc --isolate greedy=process --memory-limit '*=1K,greedy=64M' -o fused
// RUN: printf 'little\nmuch\nmany' | ./fused | FileCheck %s --check-prefixes=BOTH
// RUN: %faas-merge repeat.bc greedy.bc --isolate greedy=process --memory-limit '*=64M' -o fused
// RUN: printf 'little\nmuch\nmany' | ./fused | FileCheck %s --check-prefixes=BOTH
// RUN: %faas-merge repeat.bc greedy.bc --isolate greedy=process -o fused
// RUN: printf 'much' | ./fused | FileCheck %s --check-prefix=NONE

// BOTH:       0 [little given] {{$}}
// BOTH-NEXT:  0 [much refused] {{$}}
// BOTH-NEXT:  0 [many {{5[0-9]|6[0-4]}}] {{$}}
// LIMIT-NEXT: 500 [] function 'greedy' was ended by signal 24 (CPU time limit exceeded)
// LIMIT-NEXT: 500 [] function 'greedy' was ended by signal 9 (Killed)
// LIMIT-NEXT: 0 [little given] {{$}}
// ROOT:       {{^}}much refused{{$}}
// NONE:       0 [much given] {{$}}

// RUN: %refuses 1 repeat.bc greedy.bc --memory-limit greedy=1M --root repeat | FileCheck %s --check-prefix=MODE
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=fresh --cpu-limit greedy=1 | FileCheck %s --check-prefix=MODE
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --memory-limit other=1M | FileCheck %s --check-prefix=SIZE
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --memory-limit greedy=1T | FileCheck %s --check-prefix=SIZE
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --memory-limit greedy=0 | FileCheck %s --check-prefix=SIZE
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --memory-limit greedy=99999999999G \
// RUN:   | FileCheck %s --check-prefix=SIZE
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --cpu-limit greedy=1.5 | FileCheck %s --check-prefix=SECONDS
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --cpu-limit greedy=1K | FileCheck %s --check-prefix=SECONDS
// RUN: %refuses 1 repeat.bc greedy.bc --isolate greedy=process --cpu-limit greedy | FileCheck %s --check-prefix=SECONDS

// MODE: --{{memory|cpu}}-limit greedy={{.*}}: a limit is that of a process and 'greedy' has none of its own; add --isolate greedy=process
// SIZE: --memory-limit {{.*}}: expected FUNCTION=SIZE with the name of an input or *, and bytes such as 1000, 64K, 64M or 1G
// SECONDS: --cpu-limit greedy{{.*}}: expected FUNCTION=SECONDS with the name of an input or *, and whole seconds such as 2

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile unsigned long turns;

int main(void) {
  char line[100] = "much";
  scanf("%99s", line);
  if (!strcmp(line, "handle"))
    signal(SIGXCPU, SIG_IGN);
  if (!strcmp(line, "spin") || !strcmp(line, "handle"))
    for (;;)
      turns++;
  if (!strcmp(line, "many")) {
    int blocks = 0;
    for (void *volatile block; blocks < 1000 && (block = malloc(1 << 20)); blocks++)
      ;
    printf("many %d", blocks);
    return 0;
  }
  void *volatile block = malloc(!strcmp(line, "little") ? 1 << 20 : 500 << 20);
  printf("%s %s", line, block ? "given" : "refused");
  return 0;
}
