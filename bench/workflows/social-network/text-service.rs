//! text-service - finds the URLs and the mentions in the text of a post, and shortens the URLs.
#![no_main]

use workflow::{json, Error, Value};

fn text_service(request: Value) -> Result<Value, Error> {
    let text = request["text"].as_str().ok_or("text")?;
    let words = || text.split_whitespace();
    let urls: Vec<&str> = words().filter(|word| word.starts_with("http")).collect();
    let names: Vec<&str> = words().filter_map(|word| word.strip_prefix('@')).collect();

    let shortened = workflow::start("url-shorten", &json!({ "urls": urls }))?;
    let mentions = workflow::start("user-mention", &json!({ "usernames": names }))?;
    let (shortened, mentions) = (shortened.answer()?, mentions.answer()?);

    let mut short = shortened["urls"].as_array().ok_or("urls")?.iter();
    let text: Vec<&str> = words()
        .map(|word| match word.starts_with("http") {
            true => short.next().and_then(|url| url["shortened_url"].as_str()).unwrap_or(word),
            false => word,
        })
        .collect();
    Ok(json!({ "text": text.join(" "), "urls": shortened["urls"], "user_mentions": mentions["user_mentions"] }))
}

workflow::function!(text_service);
