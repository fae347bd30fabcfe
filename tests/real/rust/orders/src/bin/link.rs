//! link - the address of an order's page (url, with its tables of Unicode).
#![no_main]

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    let order: serde_json::Value = serde_json::from_slice(request).map_err(|e| e.to_string())?;
    let base = order["base"].as_str().ok_or("no base")?;
    let mut link = url::Url::parse(base).map_err(|e| format!("{base}: {e}"))?;
    link.path_segments_mut().map_err(|()| "not a base")?.push("orders").push(order["id"].as_str().ok_or("no id")?);
    link.query_pairs_mut().append_pair("from", "a receipt");
    Ok(serde_json::json!({"link": link.as_str()}).to_string().into_bytes())
}

faas::function!(handle);
