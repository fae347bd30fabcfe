// A device or pipe given as an output is written to, not replaced by a file.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/f.bc
// RUN: mkfifo %t/pipe
// RUN: sh -c 'cat %t/pipe > %t/copy & %faas-merge %t/f.bc -o %t/f --summary-json %t/pipe || : > %t/pipe; wait'
// RUN: test -p %t/pipe
// RUN: FileCheck %s < %t/copy
// RUN: ln -s /dev/full %t/full
// RUN: not %faas-merge %t/f.bc -o %t/f --summary-json %t/full 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: test -L %t/full
// RUN: test -c /dev/full

// CHECK: "root": "f"
// FULL: faas-merge: error: {{.*}}full: No space left on device

int main(void) { return 0; }
