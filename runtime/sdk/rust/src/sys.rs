//! `faas.h`, as far as this crate uses it.

use std::ffi::{c_char, c_int, c_long, c_void};

/// `FAAS_OK`.
pub const OK: c_int = 0;
/// `FAAS_TOO_LARGE`.
pub const TOO_LARGE: c_int = 413;
/// `FAAS_NO_MEMORY`.
pub const NO_MEMORY: c_int = 503;
/// `FAAS_FAILED`.
pub const FAILED: c_int = 500;

/// `faas_bytes`: bytes owned by somebody else; `data` is never null.
#[repr(C)]
pub struct Bytes {
    pub data: *const c_void,
    pub size: usize,
}

/// `faas_response`: `data` and `error` are never null until it is freed.
#[repr(C)]
pub struct Response {
    pub data: *const c_void,
    pub size: usize,
    pub error: *const c_char,
    pub status: c_int,
    pub owned: *mut c_void,
}

/// `faas_future`: seen only through pointers.
#[repr(C)]
pub struct Future {
    _private: [u8; 0],
}

extern "C" {
    pub fn faas_request() -> Bytes;
    pub fn faas_request_header(name: *const c_char) -> *const c_char;
    pub fn faas_respond(data: *const c_void, size: usize) -> c_int;
    pub fn faas_respond_header(name: *const c_char, value: *const c_char) -> c_int;
    pub fn faas_respond_status(status: c_int) -> c_int;
    pub fn faas_flush() -> c_int;
    pub fn faas_fail(message: *const c_char) -> c_int;
    pub fn faas_invoke_n(
        name: *const c_char,
        name_size: usize,
        request: *const c_void,
        size: usize,
        response: *mut Response,
    ) -> c_int;
    pub fn faas_invoke_async_n(
        name: *const c_char,
        name_size: usize,
        request: *const c_void,
        size: usize,
    ) -> *mut Future;
    pub fn faas_wait(future: *mut Future, response: *mut Response) -> c_int;
    pub fn faas_ready(future: *mut Future, milliseconds: c_long) -> c_int;
    pub fn faas_future_free(future: *mut Future);
    pub fn faas_response_free(response: *mut Response);
}
