// Outputs that cannot be written, and an unwritable summary.
// RUN: rm -rf %t && mkdir %t %t/folder
// RUN: %clang_bc %s -o %t/f.bc
// RUN: not %faas-merge %t/f.bc -o %t/folder 2>&1 | FileCheck %s --check-prefix=FOLDER
// RUN: not %faas-merge %t/f.bc -o %t/absent/f 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not %faas-merge %t/f.bc -o %t/f.bc/f 2>&1 | FileCheck %s --check-prefix=FILE
// RUN: not %faas-merge %t/f.bc --emit-llvm -o %t/absent/f.ll 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not %faas-merge %t/f.bc -o %t/f --summary-json %t/absent/f.json 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: ls %t/folder | count 0

// FOLDER: faas-merge: error: {{.*}}/folder: is a folder; give the name of a file with -o
// ABSENT: faas-merge: error: {{.*}}/absent/f{{.*}}: cannot write there: No such file or directory
// FILE: faas-merge: error: {{.*}}/f.bc/f: cannot write there: Not a directory

int main(void) { return 0; }
