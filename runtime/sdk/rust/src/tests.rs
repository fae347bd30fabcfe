//! The crate on a stand-in for the runtime: one invocation a thread, in which the only other functions are
//! `echo` and `broken`.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_void, CStr};
use std::fmt::Display;
use std::ptr::{null, null_mut};

use super::{invoke, request_header, run, sys, Error};

/// The largest response that the stand-in takes.
const MAX_BODY: usize = 64;

#[derive(Default)]
struct Invocation {
    request: Vec<u8>,
    response: Vec<u8>,
    error: String,
    live_responses: i32,
}

thread_local! {
    static CURRENT: RefCell<Invocation> = RefCell::default();
}

#[no_mangle]
extern "C" fn faas_request() -> sys::Bytes {
    CURRENT.with_borrow(|current| sys::Bytes {
        data: current.request.as_ptr().cast(),
        size: current.request.len(),
    })
}

/// There is one header.
#[no_mangle]
unsafe extern "C" fn faas_request_header(name: *const c_char) -> *const c_char {
    let name = unsafe { CStr::from_ptr(name) };
    if name == c"X-Call-Id" {
        c"7".as_ptr()
    } else {
        null()
    }
}

#[no_mangle]
unsafe extern "C" fn faas_respond(data: *const c_void, size: usize) -> c_int {
    let data = unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) };
    CURRENT.with_borrow_mut(|current| {
        if current.response.len() + size > MAX_BODY {
            return sys::TOO_LARGE;
        }
        current.response.extend(data);
        sys::OK
    })
}

#[no_mangle]
unsafe extern "C" fn faas_respond_header(name: *const c_char, _value: *const c_char) -> c_int {
    let name = unsafe { CStr::from_ptr(name) };
    if name == c"Connection" {
        sys::FAILED
    } else {
        sys::OK
    }
}

#[no_mangle]
extern "C" fn faas_respond_status(status: c_int) -> c_int {
    if (200..600).contains(&status) {
        sys::OK
    } else {
        sys::FAILED
    }
}

#[no_mangle]
extern "C" fn faas_flush() -> c_int {
    sys::OK
}

#[no_mangle]
unsafe extern "C" fn faas_fail(message: *const c_char) -> c_int {
    let message = unsafe { CStr::from_ptr(message) };
    CURRENT.with_borrow_mut(|current| current.error = message.to_str().unwrap().to_owned());
    1
}

#[no_mangle]
unsafe extern "C" fn faas_invoke_n(
    name: *const c_char,
    name_size: usize,
    request: *const c_void,
    size: usize,
    response: *mut sys::Response,
) -> c_int {
    let name = unsafe { std::slice::from_raw_parts(name.cast::<u8>(), name_size) };
    let (error, status) = match name {
        b"echo" => (c"", sys::OK),
        b"broken" => (c"broken: on purpose", 500),
        _ => (c"no such function", 404),
    };
    CURRENT.with_borrow_mut(|current| current.live_responses += 1);
    // The echo borrows the request, which outlives it in these tests.
    let value = sys::Response {
        data: request,
        size: if status == sys::OK { size } else { 0 },
        error: error.as_ptr(),
        status,
        owned: null_mut(),
    };
    unsafe { response.write(value) };
    status
}

#[no_mangle]
extern "C" fn faas_response_free(_response: *mut sys::Response) {
    CURRENT.with_borrow_mut(|current| current.live_responses -= 1);
}

/// Runs a handler as one invocation. Returns its exit status, response and error text.
fn serve<E: Display>(
    request: &[u8],
    handler: fn(&[u8]) -> Result<Vec<u8>, E>,
) -> (c_int, Vec<u8>, String) {
    CURRENT.set(Invocation {
        request: request.to_vec(),
        ..Invocation::default()
    });
    let status = run(handler);
    let end = CURRENT.take();
    assert_eq!(end.live_responses, 0, "every response is freed once");
    (status, end.response, end.error)
}

#[test]
fn answers() {
    let upper = |request: &[u8]| Ok::<_, Error>(request.to_ascii_uppercase());
    assert_eq!(serve(b"hello", upper), (0, b"HELLO".to_vec(), "".into()));
    assert_eq!(serve(b"", upper), (0, vec![], "".into()));
}

#[test]
fn appends_the_answer_to_what_was_given_before() {
    let result = serve(b"", |_| {
        super::respond(b"first ")?;
        Ok::<_, Error>(b"last".to_vec())
    });
    assert_eq!(result, (0, b"first last".to_vec(), "".into()));
}

#[test]
fn gives_headers() {
    assert_eq!(request_header("X-Call-Id").as_deref(), Some("7"));
    assert_eq!(request_header("X-Other"), None);
    assert_eq!(request_header("with\0NUL"), None);
}

#[test]
fn invokes() {
    let relay = |request: &[u8]| invoke("echo", request).map(|answer| answer.to_vec());
    assert_eq!(serve(b"a\0b", relay), (0, b"a\0b".to_vec(), "".into()));
}

#[test]
fn passes_on_the_error_of_a_callee() {
    let relay = |request: &[u8]| invoke("broken", request).map(|answer| answer.to_vec());
    let (status, response, error) = serve(b"x", relay);
    assert_eq!((status, response), (1, vec![]));
    assert_eq!(error, "broken: on purpose");
    assert_eq!(invoke("missing", b"").unwrap_err().status(), 404);
}

#[test]
fn fails_with_the_text_of_an_error() {
    assert_eq!(
        serve(b"", |_| Err("up to\0here")),
        (1, vec![], "up to".into())
    );
}

#[test]
fn fails_when_the_response_is_too_large() {
    let (status, _, error) = serve(b"", |_| Ok::<_, Error>(vec![0; MAX_BODY + 1]));
    assert_eq!((status, error.as_str()), (1, "response over FAAS_MAX_BODY"));
}

#[test]
fn a_panic_is_a_failure() {
    let (status, _, error) = serve(b"7", |request| -> Result<Vec<u8>, Error> {
        panic!("request of {} byte", request.len())
    });
    assert_eq!(
        (status, error.as_str()),
        (101, "panicked: request of 1 byte")
    );
}
