// Outputs that cannot be written, and an unwritable summary.
// RUN: rm -rf %t && mkdir %t %t/folder
// RUN: %clang_bc %s -o %t/f.bc
// RUN: not %faas-merge %t/f.bc -o %t/folder 2>&1 | FileCheck %s --check-prefix=FOLDER
// RUN: not %faas-merge %t/f.bc -o %t/absent/f 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not %faas-merge %t/f.bc -o %t/f.bc/f 2>&1 | FileCheck %s --check-prefix=FILE
// RUN: not %faas-merge %t/f.bc --emit-llvm -o %t/absent/f.ll 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not %faas-merge %t/f.bc -o %t/f --summary-json %t/absent/f.json 2>&1 | FileCheck %s --check-prefix=ABSENT
// An unwritable summary is found out before the binary is written, and a '%' in a path is itself.
// RUN: not ls %t/f
// RUN: %faas-merge %t/f.bc -o %t/folder/%%d
// RUN: ls %t/folder | count 1

// FOLDER: faas-merge: error: {{.*}}/folder: is a folder; give the name of a file
// ABSENT: faas-merge: error: {{.*}}/absent/f{{.*}}: cannot write there: No such file or directory
// FILE: faas-merge: error: {{.*}}/f.bc/f: cannot write there: Not a directory

int main(void) { return 0; }
