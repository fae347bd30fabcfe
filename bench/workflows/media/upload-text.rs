//! upload-text - checks the text of a review.
#![no_main]

use workflow::{json, Error, Value};

fn upload_text(request: Value) -> Result<Value, Error> {
    let text = request["text"].as_str().ok_or("text")?;
    let clean: String = text.chars().filter(|character| !character.is_control()).collect();
    let part = json!({ "request_id": request["request_id"], "key": "text", "value": clean });
    workflow::invoke("keep-text", &part)
}

workflow::function!(upload_text);
