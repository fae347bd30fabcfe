//! user-mention - finds the ids of mentioned users.
#![no_main]

use workflow::{json, Error, Value};

fn user_mention(request: Value) -> Result<Value, Error> {
    let known = workflow::stored("users", &json!({ "bob": 99, "carol": 7 }))?;
    let names = request["usernames"].as_array().ok_or("usernames")?.iter().filter_map(Value::as_str);
    let mentions: Vec<Value> = names
        .filter(|name| known[name].is_u64())
        .map(|name| json!({ "user_id": known[name], "username": name }))
        .collect();
    Ok(json!({ "user_mentions": mentions }))
}

workflow::function!(user_mention);
