//! user-mention-service - finds the ids of mentioned users.
//!
//! ```text
//! request   {"usernames": ["bob"]}
//! response  {"user_mentions": [{"user_id": 99, "username": "bob"}]}
//! ```
//!
//! A user that the store does not know has an id that is a hash of the name.
//!
//! A plain program: request on stdin, response on stdout.

use std::io::{self, Read};
use std::process::ExitCode;

use common_rust::{answer_json, stable_hash, Error, Store};
use serde::{Deserialize, Serialize};

/// Ids have as many bits as any JSON reader keeps exactly, and some to spare.
const ID_BITS: u32 = 48;

#[derive(Deserialize)]
struct Request {
    usernames: Vec<String>,
}

#[derive(Serialize)]
struct Response {
    user_mentions: Vec<UserMention>,
}

#[derive(Serialize)]
struct UserMention {
    user_id: u64,
    username: String,
}

fn find(store: &mut Store, username: String) -> Result<UserMention, Error> {
    let user_id = match store.get(&format!("user:{username}"))? {
        Some(id) => id
            .parse()
            .map_err(|_| format!("user '{username}' has the id '{id}', which is no number"))?,
        None => stable_hash(username.as_bytes()) >> (u64::BITS - ID_BITS),
    };
    Ok(UserMention { user_id, username })
}

fn answer(request: Request) -> Result<Response, Error> {
    let mut store = Store::open()?;
    let find = |username| find(&mut store, username);
    let user_mentions = request
        .usernames
        .into_iter()
        .map(find)
        .collect::<Result<_, _>>()?;
    Ok(Response { user_mentions })
}

fn respond() -> Result<String, String> {
    let mut request = Vec::new();
    io::stdin()
        .read_to_end(&mut request)
        .map_err(|error| error.to_string())?;
    let response = answer_json("user-mention-service", &request, answer)?;
    String::from_utf8(response).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    match respond() {
        Ok(response) => {
            println!("{response}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
