// fflush(NULL) writes out the files of the invocation that calls it, and not what its callers have in their buffers.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/outer.bc
// RUN: %clang_bc %s -DINNER -o %t/inner.bc
// RUN: %faas-merge %t/outer.bc %t/inner.bc -o %t/fused
// RUN: %t/fused < /dev/null | FileCheck %s --match-full-lines

// CHECK: inner flushed: kept

#include <faas.h>
#include <stdio.h>
#include <unistd.h>

#ifdef INNER
int main(void) {
  printf("inner ");
  FILE *file = fopen("/dev/full", "w");
  putc('x', file);
  printf(fflush(NULL) == EOF ? "flushed" : "not flushed");
  fflush(NULL);
  _exit(0);
}
#else
int main(void) {
  faas_response answer;
  printf("lost");
  faas_invoke("inner", "", 0, &answer);
  dprintf(1, "%s: kept\n", (const char *)answer.data);
  _exit(0);
}
#endif
