//! Links libfaas.a, with the C `main` in it, from `LIBFAAS_DIR`. Without that variable nothing is linked,
//! which is right for the bitcode that faas-merge takes.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=LIBFAAS_DIR");
    if let Ok(folder) = std::env::var("LIBFAAS_DIR") {
        println!("cargo:rerun-if-changed={folder}/libfaas.a");
        println!("cargo:rustc-link-search=native={folder}");
        println!("cargo:rustc-link-lib=static=faas");
    }
}
