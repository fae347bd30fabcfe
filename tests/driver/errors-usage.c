// A wrong command line: one line, exit status 2. --help and --version are no errors.
// RUN: %clang_bc %s -o %t.bc
// RUN: %refuses 2 | FileCheck %s --check-prefix=INPUT
// RUN: %refuses 2 %t.bc -O7 | FileCheck %s --check-prefix=LEVEL
// RUN: %refuses 2 %t.bc -O fast | FileCheck %s --check-prefix=FAST
// RUN: %refuses 2 %t.bc -j0 | FileCheck %s --check-prefix=JOBS
// RUN: %refuses 2 %t.bc -j many | FileCheck %s --check-prefix=MANY
// RUN: %refuses 2 %t.bc --bogus | FileCheck %s --check-prefix=BOGUS
// RUN: %refuses 2 %t.bc --isolte=a=process | FileCheck %s --check-prefix=MEANT
// RUN: %refuses 2 inpsect %t.bc | FileCheck %s --check-prefix=COMMAND
// RUN: %refuses 1 plan.bc | FileCheck %s --check-prefix=FILE
// RUN: %refuses 2 %t.bc --gateway '{function}' | FileCheck %s --check-prefix=SCHEME
// RUN: %refuses 2 %t.bc --gateway 'http:///{function}' | FileCheck %s --check-prefix=HOST
// RUN: %refuses 2 %t.bc --gateway 'http://gw/function/' | FileCheck %s --check-prefix=MARKER
// RUN: %refuses 2 %t.bc --gateway 'http://{function}/{function}' | FileCheck %s --check-prefix=MARKER
// RUN: %refuses 2 %t.bc --gateway 'http://gw/run?name={function}' | FileCheck %s --check-prefix=QUERY
// RUN: not %faas-merge %t.bc --root 2>&1 | FileCheck %s --check-prefix=VALUE
// RUN: %faas-merge --version | FileCheck %s --check-prefix=VERSION
// RUN: %faas-merge --help | FileCheck %s --check-prefix=HELP

// INPUT: faas-merge: error: input is required; see faas-merge --help
// LEVEL: faas-merge: error: -O: 7 not in {0,1,2,3,s}; see faas-merge --help
// FAST: faas-merge: error: -O: fast not in {0,1,2,3,s}; see faas-merge --help
// JOBS: faas-merge: error: --jobs: Value 0 not in range 1 to 1024; see faas-merge --help
// MANY: faas-merge: error: --jobs: {{.*}}many{{.*}}; see faas-merge --help
// BOGUS: faas-merge: error: there is no option --bogus; see faas-merge --help
// MEANT: faas-merge: error: there is no option --isolte=a=process (did you mean 'isolate'?); see faas-merge --help
// COMMAND: faas-merge: error: 'inpsect' is neither a command nor a file (did you mean 'inspect'?); see faas-merge --help
// FILE: faas-merge: error: plan.bc: {{[Nn]}}o such file
// SCHEME: faas-merge: error: --gateway: {function}: must begin with http:// or https://; see faas-merge --help
// HOST: faas-merge: error: --gateway: http:///{function}: has no host; see faas-merge --help
// MARKER: faas-merge: error: --gateway: http://{{.*}}: must have {function} once, where the function's name stands; see
// QUERY: faas-merge: error: --gateway: http://gw/run?name={function}: must not have a space or one of @ ? # ;; see
// VALUE: faas-merge: error: --root: 1 required {{.*}}missing; see faas-merge --help
// VERSION: faas-merge {{[0-9]+\.[0-9]+\.[0-9]+}} (LLVM 22.{{[0-9]+\.[0-9]+}}){{$}}
// HELP: Fuses serverless functions
// HELP-DAG: --emit-llvm
// HELP-DAG: --profile

int main(void) { return 0; }
