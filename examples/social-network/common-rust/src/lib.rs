//! What the functions in Rust share.

use std::fmt::Display;

use serde::{de::DeserializeOwned, Serialize};

mod store;

pub use store::Store;

/// An error of any kind; its text is what the caller of the function sees.
pub type Error = Box<dyn std::error::Error>;

/// What `answer` makes of the parsed request, in JSON. An error gets the function's name in front, so that a
/// caller several invocations away still sees whose error it is.
pub fn answer_json<Request: DeserializeOwned, Response: Serialize>(
    function: &str,
    request: &[u8],
    answer: impl FnOnce(Request) -> Result<Response, Error>,
) -> Result<Vec<u8>, String> {
    let named = |error: &dyn Display| format!("{function}: {error}");
    let request = serde_json::from_slice(request).map_err(|error| named(&error))?;
    let response = answer(request).map_err(|error| named(&error))?;
    serde_json::to_vec(&response).map_err(|error| named(&error))
}

/// FNV-1a: the same in every process, unlike the hashes of std.
pub fn stable_hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
