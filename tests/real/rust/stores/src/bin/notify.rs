//! notify - lets another function render a letter, which it asks for over HTTP as any client of the gateway (curl).

use curl::easy::Easy;

fn render(text: &str) -> Result<Vec<u8>, curl::Error> {
    let gateway = std::env::var("FAAS_GATEWAY").expect("FAAS_GATEWAY");
    let (mut handle, mut body) = (Easy::new(), Vec::new());
    handle.url(&gateway.replace("{function}", "render"))?;
    handle.fail_on_error(true)?;
    handle.post(true)?;
    handle.post_fields_copy(text.as_bytes())?;
    let mut transfer = handle.transfer();
    transfer.write_function(|data| {
        body.extend_from_slice(data);
        Ok(data.len())
    })?;
    transfer.perform()?;
    drop(transfer);
    Ok(body)
}

fn main() {
    let letter: serde_json::Value = serde_json::from_reader(std::io::stdin()).expect("a letter");
    let (to, price, link) = (&letter["to"], &letter["price"], &letter["link"]);
    let text = format!("# Thank you, {to}\n\n* paid: **{price}**\n* [order]({link})\n");
    let html = render(&text).unwrap_or_else(|error| panic!("no letter: {error}"));
    println!("{}", serde_json::json!({"html": String::from_utf8_lossy(&html)}));
}
