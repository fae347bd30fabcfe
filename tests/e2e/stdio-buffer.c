// stdin and stdout buffer as much as they do over a pipe, 4096 bytes: the rest of the request is left to read(), and of a
// longer output _exit() loses only what is still in the buffer.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/buffer.bc
// RUN: %faas-merge %t/buffer.bc -o %t/fused
// RUN: %python -c 'print("i" * 4999)' | %t/fused | FileCheck %s --match-full-lines
// RUN: printf 'o' | %t/fused | wc -c | FileCheck %s --check-prefix=OUTPUT

// CHECK: left 904
// OUTPUT: {{^}}4096{{$}}

#include <stdio.h>
#include <unistd.h>

int main(void) {
  char rest[5000];
  if (getchar() == 'i') {
    printf("left %d\n", (int)read(0, rest, sizeof rest));
    return 0;
  }
  for (int i = 0; i < 5000; i++)
    putchar('o');
  _exit(0);
}
