//! checkout - takes an order through all other functions: the root of the workflow.
#![no_main]

use serde_json::{json, Value};

fn ask(function: &str, request: &Value) -> Result<Value, String> {
    let answer = faas::invoke(function, request.to_string().as_bytes()).map_err(|e| format!("{function}: {e}"))?;
    serde_json::from_slice(&answer).map_err(|e| format!("{function}: {e}"))
}

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    let order: Value = serde_json::from_slice(request).map_err(|e| e.to_string())?;
    let customer = ask("validate", &order)?;
    let price = ask("price", &order["items"])?;
    let stock = ask("stock", &order["items"])?;
    let dates = ask("dates", &json!({"ordered": order["ordered"], "days": stock["days"]}))?;
    let route = ask("route", &json!({"parcels": order["items"].as_object().map_or(0, |items| items.len())}))?;
    let link = ask("link", &json!({"base": order["shop"], "id": order["id"]}))?;
    let entry = ask("ledger", &json!({"id": order["id"], "cents": price["cents"]}))?;
    let seal = ask("digest", &json!([customer, price, dates]))?;
    let receipt = ask("notify", &json!({"to": customer["mail"], "price": price["text"], "link": link["link"]}))?;
    Ok(json!({"customer": customer, "price": price, "stock": stock, "dates": dates, "route": route, "link": link,
              "ledger": entry, "seal": seal, "receipt": receipt})
    .to_string()
    .into_bytes())
}

faas::function!(handle);
