//! ledger - books an order in a database of its own (rusqlite with SQLite's C code).
#![no_main]

use rusqlite::{params, Connection};

fn book(id: &str, cents: i64) -> rusqlite::Result<serde_json::Value> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch("CREATE TABLE entry (number INTEGER PRIMARY KEY, id TEXT UNIQUE, cents INTEGER)")?;
    let transaction = connection.transaction()?;
    for part in 1..=3 {
        let insert = "INSERT INTO entry (id, cents) VALUES (?1, ?2)";
        transaction.execute(insert, params![format!("{id}/{part}"), cents * part / 6])?;
    }
    transaction.commit()?;
    let query = "SELECT count(*), sum(cents), upper(max(id)) FROM entry";
    let (count, sum, last): (i64, i64, String) =
        connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(serde_json::json!({"entries": count, "cents": sum, "last": last}))
}

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    let order: serde_json::Value = serde_json::from_slice(request).map_err(|e| e.to_string())?;
    let entry = book(order["id"].as_str().ok_or("no id")?, order["cents"].as_i64().ok_or("no cents")?);
    Ok(entry.map_err(|e| e.to_string())?.to_string().into_bytes())
}

faas::function!(handle);
