//! nearby-hotels - hotels near a place, the cheap ones first.
#![no_main]

use workflow::{json, Error, Value};

fn nearby_hotels(request: Value) -> Result<Value, Error> {
    let near = workflow::invoke("geo", &json!({ "latitude": request["latitude"], "longitude": request["longitude"] }))?;
    workflow::invoke("rates", &json!({ "hotel_ids": near["hotel_ids"], "days": request["days"] }))
}

workflow::function!(nearby_hotels);
