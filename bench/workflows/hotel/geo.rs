//! geo - the five hotels nearest to a point, of eighty.
#![no_main]

use workflow::{json, Error, Value};

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (a, b) = ((a.0.to_radians(), a.1.to_radians()), (b.0.to_radians(), b.1.to_radians()));
    let chord = ((b.0 - a.0) / 2.0).sin().powi(2) + a.0.cos() * b.0.cos() * ((b.1 - a.1) / 2.0).sin().powi(2);
    2.0 * 6371.0 * chord.sqrt().asin()
}

fn geo(request: Value) -> Result<Value, Error> {
    let field = |name: &str| request[name].as_f64().ok_or_else(|| name.to_string());
    let here = (field("latitude")?, field("longitude")?);
    let mut hotels: Vec<(f64, usize)> = (0..80)
        .map(|id| (distance(here, (37.7 + (id * 7 % 80) as f64 / 300.0, -122.4 + (id * 13 % 80) as f64 / 300.0)), id))
        .collect();
    hotels.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(json!({ "hotel_ids": hotels.iter().take(5).map(|hotel| hotel.1).collect::<Vec<_>>() }))
}

workflow::function!(geo);
