// Module-level assembly of a function, and symbols that only it or llvm.used refers to, survive in the fused binary;
// two functions may have retained symbols of the same name, and others names that the assembly of one uses.
// RUN: %clang_bc %s -o %t.a.bc
// RUN: %clang_bc -DOTHER %s -o %t.b.bc
// RUN: %faas-merge a=%t.a.bc b=%t.b.bc --root a -o %t
// RUN: %t < /dev/null | FileCheck %s --match-full-lines
// RUN: %faas-merge b=%t.b.bc a=%t.a.bc --root a -o %t
// RUN: %t < /dev/null | FileCheck %s --match-full-lines

// CHECK: assembly 42

#include <stdio.h>

__attribute__((used, retain)) int tag(void) { return 1; }

#ifdef OTHER
__attribute__((noinline)) static int answer(int argument) { return argument; }
int main(int count, char **arguments) { return answer(count) - 1 + (arguments == 0); }
#else
__attribute__((used)) int answer(void) { return 42; }
int trampoline(void);
__asm__(".globl trampoline\ntrampoline: jmp answer");

int main(void) { printf("assembly %d\n", trampoline()); }
#endif
