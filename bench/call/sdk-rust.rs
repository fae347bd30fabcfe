//! sdk-rust - answers with its request, and counts.
#![no_main]
use std::sync::atomic::{AtomicU64, Ordering};

#[repr(C)]
struct Bytes {
    data: *const u8,
    size: usize,
}

extern "C" {
    fn faas_request() -> Bytes;
    fn faas_respond(data: *const u8, size: usize) -> i32;
}

static CALLS: AtomicU64 = AtomicU64::new(0);

#[no_mangle]
pub extern "C" fn faas_main() -> i32 {
    CALLS.fetch_add(1, Ordering::Relaxed);
    let request = unsafe { faas_request() };
    let answer = unsafe { std::slice::from_raw_parts(request.data, request.size) }.to_vec();
    unsafe { faas_respond(answer.as_ptr(), answer.len()) }
}
