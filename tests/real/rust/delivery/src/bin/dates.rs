//! dates - when an order arrives: working days from a point in time (chrono).
#![no_main]

use chrono::{DateTime, Datelike, Days, Weekday};

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    let order: serde_json::Value = serde_json::from_slice(request).map_err(|e| e.to_string())?;
    let ordered = DateTime::parse_from_rfc3339(order["ordered"].as_str().ok_or("no date")?).map_err(|e| e.to_string())?;
    let (mut day, mut left) = (ordered, order["days"].as_u64().ok_or("no days")?);
    while left > 0 {
        day = day.checked_add_days(Days::new(1)).ok_or("too far away")?;
        left -= u64::from(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    }
    let answer = serde_json::json!({"ordered": ordered.to_utc().to_rfc3339(), "week": day.iso_week().week(),
                                    "arrives": day.format("%A, %e %B %Y").to_string()});
    Ok(answer.to_string().into_bytes())
}

faas::function!(handle);
