//! nearest-points - the ten points nearest to a given one, of twenty thousand: all processor time.
#![no_main]

use workflow::{json, Error, Value};

fn nearest_points(request: Value) -> Result<Value, Error> {
    let field = |name: &str| request[name].as_f64().ok_or_else(|| name.to_string());
    let (latitude, longitude) = (field("latitude")?.to_radians(), field("longitude")?.to_radians());
    let mut state = 12345u64;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    };
    let mut points: Vec<(f64, u32)> = (0..20_000)
        .map(|id| {
            let (a, b) = ((random() * 180.0 - 90.0).to_radians(), (random() * 360.0 - 180.0).to_radians());
            let chord = ((a - latitude) / 2.0).sin().powi(2)
                + latitude.cos() * a.cos() * ((b - longitude) / 2.0).sin().powi(2);
            (12742.0 * chord.sqrt().asin(), id)
        })
        .collect();
    points.select_nth_unstable_by(10, |a, b| a.0.total_cmp(&b.0));
    points.truncate(10);
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(points.iter().map(|point| json!({ "id": point.1, "kilometres": point.0.round() })).collect())
}

workflow::function!(nearest_points);
