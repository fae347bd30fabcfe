//! validate - checks the customer's fields (regex, serde). A plain program.

use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

static MAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?P<user>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)$").unwrap());
static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Lu}{1,2}-\d{4,5}$").unwrap());

#[derive(Deserialize)]
struct Order {
    mail: String,
    code: String,
}

#[derive(Serialize)]
struct Customer<'a> {
    mail: &'a str,
    host: &'a str,
    code_is_valid: bool,
}

fn main() {
    let order: Order = serde_json::from_reader(std::io::stdin()).expect("an order");
    let Some(found) = MAIL.captures(&order.mail) else {
        eprintln!("not an address: {}", order.mail);
        std::process::exit(3)
    };
    let host = found.name("host").unwrap().as_str();
    let customer = Customer { mail: &order.mail, host, code_is_valid: CODE.is_match(&order.code) };
    serde_json::to_writer(std::io::stdout(), &customer).unwrap();
}
