//! front - asks count, and says which word is there most often.
#![no_main]

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(request).map_err(|e| e.to_string())?;
    if words::words(text).next().is_none() {
        return Err("no words".into());
    }
    let answer = faas::invoke("count", request).map_err(|e| e.to_string())?;
    let counts = std::str::from_utf8(&answer).map_err(|e| e.to_string())?;
    let count = |line: &&str| line.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0u32);
    let most = counts.lines().max_by_key(count).unwrap_or_default();
    Ok(format!("most often: {most}\n").into_bytes())
}

faas::function!(handle);
