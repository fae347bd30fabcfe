// A Rust crate whose standard library is not where it should be: the error names the crate, the folder and the option.
// REQUIRES: rust
// RUN: rm -rf %t && mkdir -p %t/lib/rustlib/x86_64-unknown-linux-gnu/lib
// RUN: %rustc_bc --crate-name crate %s -o %t/crate.bc
// RUN: %refuses 1 %t/crate.bc --rust-sysroot %t/absent | FileCheck %s
// RUN: %refuses 1 %t/crate.bc --rust-sysroot %t | FileCheck %s
// RUN: env PATH=%t %refuses 1 %t/crate.bc | FileCheck %s --check-prefix=PATH

// CHECK: crate.bc: is a Rust crate without its standard library, and {{.*}}/lib/rustlib/x86_64-unknown-linux-gnu/lib: no Rust standard library there{{.*}}; give the --rust-sysroot of the rustc that compiled it
// PATH: crate.bc: is a Rust crate without its standard library, and there is no rustc on PATH to complete it with; install Rust or give --rust-sysroot DIR

fn main() {
    println!("hello");
}
