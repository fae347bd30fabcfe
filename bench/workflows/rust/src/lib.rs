//! What the workflows' functions in Rust share: JSON in, JSON out, and invocations of one another.

use std::ffi::{c_char, CStr, CString};

pub use faas;
pub use serde_json::{json, Value};

/// An error of any kind; its text is what the caller of the function sees.
pub type Error = Box<dyn std::error::Error>;

/// An invocation that was started; with the feature `async` it runs beside its caller.
#[cfg(feature = "async")]
pub struct Call(faas::Pending);
#[cfg(not(feature = "async"))]
pub struct Call(faas::Response);

impl Call {
    pub fn answer(self) -> Result<Value, Error> {
        #[cfg(feature = "async")]
        let response = self.0.wait()?;
        #[cfg(not(feature = "async"))]
        let response = self.0;
        Ok(serde_json::from_slice(&response)?)
    }
}

/// Always inlined, to keep the callee's name a constant.
#[inline(always)]
pub fn start(function: &str, request: &Value) -> Result<Call, Error> {
    let request = serde_json::to_vec(request)?;
    #[cfg(feature = "async")]
    return Ok(Call(faas::invoke_async(function, &request)));
    #[cfg(not(feature = "async"))]
    Ok(Call(faas::invoke(function, &request)?))
}

#[inline(always)]
pub fn invoke(function: &str, request: &Value) -> Result<Value, Error> {
    let request = serde_json::to_vec(request)?;
    Ok(serde_json::from_slice(&faas::invoke(function, &request)?)?)
}

/// What `answer` makes of the request.
pub fn answer_json(
    request: &[u8],
    answer: impl FnOnce(Value) -> Result<Value, Error>,
) -> Result<Vec<u8>, String> {
    let answered = serde_json::from_slice(request).map_err(Error::from).and_then(answer);
    let text = answered.and_then(|value| Ok(serde_json::to_vec(&value)?));
    text.map_err(|error| error.to_string())
}

/// Makes a `fn(Value) -> Result<Value, Error>` the entry of this function.
#[macro_export]
macro_rules! function {
    ($answer:path) => {
        fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
            $crate::answer_json(request, $answer)
        }
        $crate::faas::function!(handle);
    };
}

mod store {
    use super::*;
    extern "C" {
        pub fn store_get(key: *const c_char, otherwise: *const c_char) -> *mut c_char;
        pub fn store_put(key: *const c_char, value: *const c_char);
        pub fn store_append(key: *const c_char, value: *const c_char);
        pub fn free(memory: *mut std::ffi::c_void);
    }
}

/// The value of `key` in the database, or `otherwise`.
pub fn stored(key: &str, otherwise: &Value) -> Result<Value, Error> {
    let (key, otherwise) = (CString::new(key)?, CString::new(otherwise.to_string())?);
    // SAFETY: both are NUL-terminated, and so is what comes back, which is ours to free.
    unsafe {
        let text = store::store_get(key.as_ptr(), otherwise.as_ptr());
        let value = serde_json::from_slice(CStr::from_ptr(text).to_bytes());
        store::free(text.cast());
        Ok(value?)
    }
}

/// Writes `value` to the database.
pub fn put(key: &str, value: &Value) -> Result<(), Error> {
    let (key, value) = (CString::new(key)?, CString::new(value.to_string())?);
    // SAFETY: both are NUL-terminated.
    unsafe { store::store_put(key.as_ptr(), value.as_ptr()) };
    Ok(())
}

/// Adds `value` to the end of a list in the database.
pub fn append(key: &str, value: &Value) -> Result<(), Error> {
    let (key, value) = (CString::new(key)?, CString::new(value.to_string())?);
    // SAFETY: both are NUL-terminated.
    unsafe { store::store_append(key.as_ptr(), value.as_ptr()) };
    Ok(())
}
