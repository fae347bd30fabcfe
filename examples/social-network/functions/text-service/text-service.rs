//! text-service - finds the URLs and the mentions in the text of a post, and shortens the URLs.
//!
//! ```text
//! request   {"text": "See https://example.com/a/long/path, @bob"}
//! response  {"text": "See http://short.url/aB3dE5gH7j, @bob",
//!            "urls": [{"shortened_url": "http://short.url/aB3dE5gH7j",
//!                      "expanded_url": "https://example.com/a/long/path"}],
//!            "user_mentions": [{"user_id": 99, "username": "bob"}]}
//! ```
//!
//! Invokes url-shorten-service and user-mention-service.

#![cfg_attr(not(test), no_main)]

use common_rust::{answer_json, Error};
use serde::{Deserialize, Serialize};

mod scan;

use scan::{scan, Part};

#[derive(Deserialize)]
struct Request {
    text: String,
}

#[derive(Serialize)]
struct Response {
    text: String,
    urls: Vec<Url>,
    user_mentions: Vec<UserMention>,
}

#[derive(Serialize)]
struct ShortenRequest<'a> {
    urls: Vec<&'a str>,
}

#[derive(Deserialize)]
struct ShortenResponse {
    urls: Vec<Url>,
}

#[derive(Deserialize, Serialize)]
struct Url {
    shortened_url: String,
    expanded_url: String,
}

#[derive(Serialize)]
struct MentionRequest<'a> {
    usernames: Vec<&'a str>,
}

#[derive(Deserialize)]
struct MentionResponse {
    user_mentions: Vec<UserMention>,
}

#[derive(Deserialize, Serialize)]
struct UserMention {
    user_id: u64,
    username: String,
}

fn answer(request: Request) -> Result<Response, Error> {
    let parts = scan(&request.text);
    let urls = distinct(parts.iter().filter_map(|part| match part {
        Part::Url(url) => Some(*url),
        _ => None,
    }));
    let usernames = distinct(parts.iter().filter_map(|part| match part {
        Part::Mention(username) => Some(*username),
        _ => None,
    }));

    let request = serde_json::to_vec(&ShortenRequest { urls })?;
    let response = faas::invoke("url-shorten-service", &request)?;
    let ShortenResponse { urls } = serde_json::from_slice(&response)?;
    let request = serde_json::to_vec(&MentionRequest { usernames })?;
    let response = faas::invoke("user-mention-service", &request)?;
    let MentionResponse { user_mentions } = serde_json::from_slice(&response)?;

    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(plain) => text.push_str(plain),
            Part::Mention(username) => text.extend(["@", username]),
            Part::Url(url) => {
                let short = urls.iter().find(|known| known.expanded_url == url);
                text.push_str(short.map_or(url, |known| &known.shortened_url));
            }
        }
    }
    Ok(Response {
        text,
        urls,
        user_mentions,
    })
}

/// Without repetitions, in order of first appearance.
fn distinct<'a>(items: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = Vec::new();
    for item in items {
        if !known.contains(&item) {
            known.push(item);
        }
    }
    known
}

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    answer_json("text-service", request, answer)
}

faas::function!(handle);
