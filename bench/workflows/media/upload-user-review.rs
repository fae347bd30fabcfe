//! upload-user-review - lists a review with its author.
#![no_main]

use workflow::{Error, Value};

fn upload_user_review(request: Value) -> Result<Value, Error> {
    workflow::append(&format!("user-reviews:{}", request["user_id"]), &request["review_id"])?;
    Ok(request)
}

workflow::function!(upload_user_review);
