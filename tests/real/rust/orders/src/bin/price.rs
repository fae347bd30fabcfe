//! price - adds up what is in the cart, by a list of prices (csv).

use serde::Deserialize;
use std::collections::BTreeMap;

const LIST: &str = "name;cents;unit\ntea;450;bag\n\"coffee; ground\";1299;tin\nsugar;99;kilo\n";

#[derive(Deserialize)]
struct Line {
    name: String,
    cents: u64,
    unit: String,
}

fn main() {
    let items: BTreeMap<String, u64> = serde_json::from_reader(std::io::stdin()).expect("a cart");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(LIST.as_bytes());
    let lines: Vec<Line> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    let (mut cents, mut units) = (0, Vec::new());
    for (name, count) in &items {
        let line = lines.iter().find(|line| line.name == *name).unwrap_or_else(|| panic!("no price of {name}"));
        cents += count * line.cents;
        units.push(format!("{count} {} of {name}", line.unit));
    }
    let text = format!("{}.{:02} for {}", cents / 100, cents % 100, units.join(", "));
    println!("{}", serde_json::json!({"cents": cents, "text": text}));
}
