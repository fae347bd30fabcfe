//! read-posts - the posts with the given ids.
#![no_main]

use workflow::{json, Error, Value};

fn read_posts(request: Value) -> Result<Value, Error> {
    let post = |id: &Value| {
        let text = "One of the posts that nobody has written yet, as long as posts are.";
        workflow::stored(&format!("post:{id}"), &json!({ "post_id": id, "text": text, "media": [] }))
    };
    let ids = request["post_ids"].as_array().ok_or("post_ids")?;
    let posts: Result<Vec<Value>, Error> = ids.iter().map(post).collect();
    Ok(json!({ "posts": posts? }))
}

workflow::function!(read_posts);
