// Rust's reader of debug information goes unless it is asked for; a panic's message and place stay either way.
// REQUIRES: rust
// RUN: %rustc_bc %s -o %t.bc
// RUN: %faas-merge %t.bc -o %t.without --save-temps
// RUN: llvm-dis %t.without.isolated.*.bc -o - | FileCheck %s --check-prefix=IR
// RUN: not env RUST_BACKTRACE=1 %t.without 2>&1 < /dev/null | FileCheck %s --check-prefixes=BOTH,WITHOUT
// RUN: %faas-merge %t.bc -o %t.with -g --keep-backtrace
// RUN: not env RUST_BACKTRACE=1 %t.with 2>&1 < /dev/null | FileCheck %s --check-prefixes=BOTH,WITH

// IR: define
// IR-NOT: addr2line
// BOTH: panicked at {{.*}}keep-backtrace.rs:[[@LINE+5]]:
// WITHOUT-NOT: main
// WITH: ::main
fn main() {
    let wanted = std::env::args().count() + 1;
    println!("{}", [0, 1][wanted]);
}
