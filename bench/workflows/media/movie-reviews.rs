//! movie-reviews - some of the reviews of a film.
#![no_main]

use workflow::{json, Error, Value};

fn movie_reviews(request: Value) -> Result<Value, Error> {
    let ids = workflow::stored(&format!("reviews-of:{}", request["movie_id"]), &json!([9, 8, 7, 6, 5, 4]))?;
    let (start, stop) = (request["start"].as_u64().unwrap_or(0), request["stop"].as_u64().unwrap_or(0));
    let ids = ids.as_array().ok_or("ids")?.iter().skip(start as usize).take(stop.saturating_sub(start) as usize);
    workflow::invoke("read-reviews", &json!({ "review_ids": ids.collect::<Vec<_>>() }))
}

workflow::function!(movie_reviews);
