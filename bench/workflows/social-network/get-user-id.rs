//! get-user-id - finds the id of a user by name.
#![no_main]

use workflow::{json, Error, Value};

fn get_user_id(request: Value) -> Result<Value, Error> {
    let name = request["username"].as_str().ok_or("username")?;
    let id = workflow::stored(&format!("user-id:{name}"), &json!(name.len()))?;
    Ok(json!({ "user_id": id }))
}

workflow::function!(get_user_id);
