//! Serverless functions in Rust that invoke each other by name.
//!
//! A function is a binary crate with a handler from request to response:
//!
//! ```no_run
//! # /*
//! #![no_main]
//! # */
//!
//! fn handle(request: &[u8]) -> Result<Vec<u8>, faas::Error> {
//!     let shortened = faas::invoke("url-shorten", request)?;
//!     Ok(shortened.to_vec())
//! }
//!
//! faas::function!(handle);
//! # fn main() {}
//! ```
//!
//! Built with `LIBFAAS_DIR` set to the folder of `libfaas.a` it is an ordinary executable: one request on
//! stdin, or an HTTP server when `PORT` is set. Compiled to bitcode and given to faas-merge it becomes part
//! of a fused binary, and [`invoke`] of a function in the same binary is a function call. The source is the
//! same in both.
//!
//! The response is what the handler returns, after what [`respond`] was given; stdout is a log, as stderr is.

#![deny(unsafe_op_in_unsafe_fn, missing_docs)]

use std::any::Any;
use std::ffi::{c_int, CStr, CString};
use std::fmt;
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::panic::{catch_unwind, AssertUnwindSafe};

mod pending;
mod sys;

pub use pending::{invoke_async, Pending};

/// Exit status of a function that panicked: the same as that of a Rust program.
const PANICKED: c_int = 101;

/// Why an invocation failed, or why a response could not be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    status: i32,
    text: String,
}

impl Error {
    /// One of the `FAAS_*` values of `faas.h`, which are HTTP status codes, or another HTTP status code of a
    /// remote callee.
    pub fn status(&self) -> i32 {
        self.status
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

/// The answer to an invocation: bytes, freed when it is dropped.
pub struct Response(sys::Response);

// SAFETY: a response is plain memory that only its owner refers to; any thread may read and free it.
unsafe impl Send for Response {}
// SAFETY: as above; a shared response is only read.
unsafe impl Sync for Response {}

impl Response {
    /// Takes over what the runtime filled in.
    fn new(raw: sys::Response) -> Result<Self, Error> {
        let response = Self(raw);
        if response.0.status == sys::OK {
            return Ok(response);
        }
        // SAFETY: the runtime fills all fields; `error` is NUL-terminated and lives as long as the response.
        let text = unsafe { CStr::from_ptr(response.0.error) };
        Err(Error {
            status: response.0.status,
            text: text.to_string_lossy().into_owned(),
        })
    }
}

impl Deref for Response {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: `data` is never null and has `size` bytes until the response is freed, when it drops.
        unsafe { std::slice::from_raw_parts(self.0.data.cast(), self.0.size) }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Response").field(&&**self).finish()
    }
}

impl Drop for Response {
    fn drop(&mut self) {
        // SAFETY: the runtime filled it and nobody else frees it.
        unsafe { sys::faas_response_free(&mut self.0) }
    }
}

/// Invokes the function `name` and waits for its answer. A function fused into this binary is called; any
/// other is reached through `FAAS_GATEWAY`.
// Always inlined, so that a literal name is a constant in the call of faas_invoke_n: faas-merge turns such
// calls into calls of the function.
#[inline(always)]
pub fn invoke(name: &str, request: &[u8]) -> Result<Response, Error> {
    let mut raw = MaybeUninit::uninit();
    // SAFETY: both pointers are valid for their sizes during the call, and the runtime fills all of `raw`.
    let raw = unsafe {
        sys::faas_invoke_n(
            name.as_ptr().cast(),
            name.len(),
            request.as_ptr().cast(),
            request.len(),
            raw.as_mut_ptr(),
        );
        raw.assume_init()
    };
    Response::new(raw)
}

/// What came with the request from outside besides its body: the value of the header `name`, in any case, or of
/// `":method"`, `":path"` or `":query"`. The first of several. None in a function that another one invoked.
pub fn request_header(name: &str) -> Option<String> {
    let name = CString::new(name).ok()?;
    // SAFETY: NUL-terminated; what comes back is too, or null, and lives until faas_main returns.
    unsafe {
        let value = sys::faas_request_header(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value).to_string_lossy().into_owned())
    }
}

/// Appends to the response of the current invocation. Fails when that would pass `FAAS_MAX_BODY`, when no
/// memory is left, and outside an invocation.
pub fn respond(data: &[u8]) -> Result<(), Error> {
    // SAFETY: the pointer is valid for the size during the call.
    let status = unsafe { sys::faas_respond(data.as_ptr().cast(), data.len()) };
    let text = match status {
        sys::OK => return Ok(()),
        sys::TOO_LARGE => "response over FAAS_MAX_BODY",
        sys::NO_MEMORY => "no memory left for the response",
        _ => "response outside an invocation",
    };
    Err(Error {
        status,
        text: text.to_owned(),
    })
}

/// Adds a header to the answer to a request from outside, such as `Content-Type`. Fails for what is no header or is the
/// server's own to set, and after the first [`flush`].
pub fn respond_header(name: &str, value: &str) -> Result<(), Error> {
    let refused = |status| Error {
        status,
        text: format!("cannot set the header {name:?}"),
    };
    let (Ok(c_name), Ok(c_value)) = (CString::new(name), CString::new(value)) else {
        return Err(refused(sys::FAILED));
    };
    // SAFETY: both are NUL-terminated and copied.
    match unsafe { sys::faas_respond_header(c_name.as_ptr(), c_value.as_ptr()) } {
        sys::OK => Ok(()),
        status => Err(refused(status)),
    }
}

/// Sets the HTTP status of the answer, 200 to 599. Fails for another number, and after the first [`flush`].
pub fn respond_status(status: i32) -> Result<(), Error> {
    // SAFETY: takes a number.
    match unsafe { sys::faas_respond_status(status) } {
        sys::OK => Ok(()),
        failure => Err(Error {
            status: failure,
            text: format!("cannot set the status {status}"),
        }),
    }
}

/// Sends what the response has so far, where the platform takes it in pieces. Fails when the client takes no more.
pub fn flush() -> Result<(), Error> {
    // SAFETY: takes nothing.
    match unsafe { sys::faas_flush() } {
        sys::OK => Ok(()),
        status => Err(Error {
            status,
            text: "the client takes no more".to_owned(),
        }),
    }
}

/// Makes `handler`, a `fn(&[u8]) -> Result<Vec<u8>, E>` with `E: Display`, the entry of this function.
///
/// An `Err` fails the invocation with its text; so does a panic, with exit status 101.
#[macro_export]
macro_rules! function {
    ($handler:path) => {
        #[doc(hidden)]
        #[no_mangle]
        pub extern "C" fn faas_main() -> ::std::ffi::c_int {
            $crate::run($handler)
        }
    };
}

/// What [`function!`] expands to a call of; returns the exit status.
#[doc(hidden)]
pub fn run<E: fmt::Display>(handler: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>) -> c_int {
    // SAFETY: `data` is never null, has `size` bytes and lives until faas_main returns; the handler cannot
    // keep the slice for longer than its own call.
    let request = unsafe {
        let bytes = sys::faas_request();
        std::slice::from_raw_parts(bytes.data.cast::<u8>(), bytes.size)
    };
    // Nothing of this crate is left half done by a panic, and the invocation ends here: nobody sees what the
    // handler left half done.
    let outcome = catch_unwind(AssertUnwindSafe(|| match handler(request) {
        Ok(body) => respond(&body).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }));
    match outcome {
        Ok(Ok(())) => 0,
        Ok(Err(text)) => fail(&text),
        Err(panic) => {
            fail(&format!("panicked: {}", panic_message(&*panic)));
            PANICKED
        }
    }
}

/// Sets the error text of the invocation, cut at a NUL byte; returns the exit status 1.
fn fail(text: &str) -> c_int {
    let text = text.split('\0').next().unwrap_or_default();
    let text = CString::new(text).expect("there is no NUL byte before the first one");
    // SAFETY: NUL-terminated; the runtime copies it.
    unsafe { sys::faas_fail(text.as_ptr()) }
}

/// The text that `panic!` was given.
fn panic_message(panic: &(dyn Any + Send)) -> &str {
    if let Some(text) = panic.downcast_ref::<&str>() {
        text
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text
    } else {
        "with a value that is not a text"
    }
}

#[cfg(test)]
mod tests;
