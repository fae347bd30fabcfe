//! url-shorten - makes short URLs and stores what they stand for.
#![no_main]

use workflow::{json, Error, Value};

fn url_shorten(request: Value) -> Result<Value, Error> {
    let mut urls = Vec::new();
    for url in request["urls"].as_array().ok_or("urls")? {
        let expanded = url.as_str().ok_or("a URL is not a text")?;
        let hash = expanded.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        urls.push(json!({ "shortened_url": format!("http://short.url/{hash:x}"), "expanded_url": expanded }));
    }
    workflow::append("urls", &Value::from(urls.clone()))?;
    Ok(json!({ "urls": urls }))
}

workflow::function!(url_shorten);
