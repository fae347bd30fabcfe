//! url-shorten-service - makes short URLs and stores what they stand for.
//!
//! ```text
//! request   {"urls": ["https://example.com/a/long/path"]}
//! response  {"urls": [{"shortened_url": "http://short.url/aB3dE5gH7j",
//!                      "expanded_url": "https://example.com/a/long/path"}]}
//! ```
//!
//! The code of a URL is a hash, so that the same URL has the same code whoever shortens it.

#![cfg_attr(not(test), no_main)]

use common_rust::{answer_json, stable_hash, Error, Store};
use serde::{Deserialize, Serialize};

const PREFIX: &str = "http://short.url/";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CODE_LENGTH: usize = 10;

#[derive(Deserialize)]
struct Request {
    urls: Vec<String>,
}

#[derive(Serialize)]
struct Response {
    urls: Vec<Url>,
}

#[derive(Serialize)]
struct Url {
    shortened_url: String,
    expanded_url: String,
}

/// The `attempt`th candidate for the code of a URL.
fn code(url: &str, attempt: u32) -> String {
    let mut hash = stable_hash(format!("{attempt} {url}").as_bytes());
    let digit = |_| {
        let digit = DIGITS[(hash % 62) as usize];
        hash /= 62;
        char::from(digit)
    };
    (0..CODE_LENGTH).map(digit).collect()
}

/// Stores a URL under its first candidate that no other URL has.
fn shorten(store: &mut Store, url: String) -> Result<Url, Error> {
    for attempt in 0.. {
        let code = code(&url, attempt);
        let key = format!("short-url:{code}");
        match store.get(&key)? {
            Some(other) if other != url => continue,
            Some(_) => {}
            None => store.put(&key, &url)?,
        }
        return Ok(Url {
            shortened_url: format!("{PREFIX}{code}"),
            expanded_url: url,
        });
    }
    unreachable!("some candidate is free")
}

fn answer(request: Request) -> Result<Response, Error> {
    let mut store = Store::open()?;
    let shorten = |url| shorten(&mut store, url);
    let urls = request
        .urls
        .into_iter()
        .map(shorten)
        .collect::<Result<_, _>>()?;
    Ok(Response { urls })
}

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    answer_json("url-shorten-service", request, answer)
}

faas::function!(handle);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stable_and_differ() {
        assert_eq!(code("https://example.com/", 0).len(), CODE_LENGTH);
        assert_eq!(
            code("https://example.com/", 0),
            code("https://example.com/", 0)
        );
        assert_ne!(
            code("https://example.com/", 0),
            code("https://example.com/", 1)
        );
        assert_ne!(
            code("https://example.com/", 0),
            code("https://example.org/", 0)
        );
    }
}
