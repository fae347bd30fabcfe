// A binary that is the first process of its container: processes that functions leave behind become its children, and go
// when they end.
// REQUIRES: namespaces
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/leave.bc
// RUN: %faas-merge %t/leave.bc -o %t/process 2>&1 | FileCheck %s --check-prefix=MODE
// RUN: %python %S/../tools/orphans.py 3 %t/process | FileCheck %s --match-full-lines
// MODE: leave {{.*}} process
// CHECK:      left
// CHECK-NEXT: left
// CHECK-NEXT: left

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  printf("left");
  fflush(stdout);
  if (fork())
    return 0;
  poll(NULL, 0, 100);
  write(2, "orphan\n", 7);
  _exit(0);
}
