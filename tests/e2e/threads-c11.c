// Threads of C11 belong to the invocation like those of POSIX.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/threads.bc
// RUN: %clang_bc -DNAME='"threads"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/threads.bc -o %t/fused
// RUN: printf 'one\ntwo' | %t/fused | FileCheck %s --match-full-lines

// CHECK:      0 [3 60 9 total 18, own 3] {{$}}
// CHECK-NEXT: 0 [3 60 9 total 18, own 3] {{$}}

#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static tss_t slot;
static thread_local int own = 3;
static int total;

static int work(void *argument) {
  own *= (int)(long)argument;
  tss_set(slot, &own);
  mtx_lock(&lock);
  total += *(int *)tss_get(slot);
  mtx_unlock(&lock);
  if (own == 6)
    thrd_exit(60);
  return own;
}

int main(void) {
  thrd_t threads[3];
  mtx_init(&lock, mtx_plain);
  tss_create(&slot, NULL);
  for (long i = 0; i < 3; i++)
    if (thrd_create(&threads[i], work, (void *)(i + 1)) != thrd_success)
      return 1;
  for (int i = 0; i < 3; i++) {
    int result = 0;
    thrd_join(threads[i], &result);
    printf("%d ", result);
  }
  tss_delete(slot);
  printf("total %d, own %d", total, own);
}
