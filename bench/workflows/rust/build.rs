//! The database of the workflows, which is in C.

fn main() {
    println!("cargo:rerun-if-changed=../common");
    cc::Build::new()
        .file("../common/store.c")
        .include("../../../runtime/include")
        .compile("store");
    println!("cargo:rustc-link-lib=hiredis");
    println!("cargo:rustc-link-lib=memcached");
}
