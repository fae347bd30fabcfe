//! stock - takes the items out of the stock that a Redis server keeps (redis).

use redis::Commands;
use std::collections::BTreeMap;

fn take(items: &BTreeMap<String, i64>) -> redis::RedisResult<i64> {
    let client = redis::Client::open(std::env::var("REDIS_URL").expect("REDIS_URL"))?;
    let mut connection = client.get_connection()?;
    let mut missing = 0;
    for (name, count) in items {
        let _: bool = connection.set_nx(format!("stock:{name}"), 100)?;
        let (left,): (i64,) = redis::pipe().atomic().decr(format!("stock:{name}"), count).query(&mut connection)?;
        missing += left.min(0).abs();
    }
    Ok(missing)
}

fn main() {
    let items = serde_json::from_reader(std::io::stdin()).expect("a cart");
    match take(&items) {
        Ok(missing) => print!("{}", serde_json::json!({"missing": missing, "days": if missing > 0 { 14 } else { 2 }})),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(4)
        }
    }
}
