//! upload-movie-id - finds the id of a film by its title, and hands its rating on.
#![no_main]

use workflow::{json, Error, Value};

fn upload_movie_id(request: Value) -> Result<Value, Error> {
    let title = request["title"].as_str().ok_or("title")?;
    let id = workflow::stored(&format!("movie-id:{title}"), &json!(title.len()))?;
    let request_id = &request["request_id"];
    let film = json!({ "request_id": request_id, "key": "movie_id", "value": id });
    let rating = json!({ "request_id": request_id, "movie_id": id, "rating": request["rating"] });
    let kept = workflow::start("keep-movie-id", &film)?;
    let rated = workflow::start("upload-rating", &rating)?;
    Ok(json!({ "movie": kept.answer()?, "rating": rated.answer()? }))
}

workflow::function!(upload_movie_id);
