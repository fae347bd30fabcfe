// Invokes itself until the number in its request is 0.
include!("sdk.rs");

#[no_mangle]
pub extern "C" fn faas_main() -> i32 {
    let number: u32 = std::str::from_utf8(request()).unwrap().trim().parse().unwrap();
    if number > 0 {
        let below = invoke("count", (number - 1).to_string().as_bytes()).unwrap();
        respond(&below);
    }
    respond(b".");
    0
}
