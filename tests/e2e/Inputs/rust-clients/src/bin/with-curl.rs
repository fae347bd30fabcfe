//! Invokes the functions that its request names, a line each, through the crate `curl`, and shows the answers.

use curl::easy::{Easy, Form, List};
use std::io::Read;

fn invoke(handle: &mut Easy, gateway: &str, function: &str) -> Result<String, curl::Error> {
    let (mut body, mut lines) = (Vec::new(), Vec::new());
    let name = handle.url_encode(function.as_bytes());
    handle.url(&format!("{gateway}/function/{name}"))?;
    let mut request = function.as_bytes();
    handle.post(true)?;
    handle.post_field_size(request.len() as u64)?;
    {
        let mut transfer = handle.transfer();
        transfer.read_function(|into| Ok(request.read(into).unwrap()))?;
        transfer.write_function(|data| {
            body.extend_from_slice(data);
            Ok(data.len())
        })?;
        transfer.header_function(|line| {
            lines.push(line.len());
            true
        })?;
        transfer.perform()?;
    }
    let kind = handle.content_type()?.unwrap_or("none").to_string();
    Ok(format!("{} {kind} {} lines: {}", handle.response_code()?, lines.len(), String::from_utf8_lossy(&body)))
}

fn send_form(gateway: &str) -> Result<u32, curl::Error> {
    let mut handle = Easy::new();
    let mut form = Form::new();
    form.part("name").contents(b"value").add().unwrap();
    let mut headers = List::new();
    headers.append("X-Some: header")?;
    handle.http_headers(headers)?;
    handle.url(&format!("{gateway}/function/near"))?;
    handle.httppost(form)?;
    handle.write_function(|data| Ok(data.len()))?;
    handle.perform()?;
    handle.response_code()
}

fn main() {
    let gateway = std::env::var("FAAS_TEST_GATEWAY").unwrap();
    let mut request = String::new();
    std::io::stdin().read_to_string(&mut request).unwrap();
    let mut handle = Easy::new();
    for function in request.lines() {
        match invoke(&mut handle, &gateway, function) {
            Ok(text) => println!("{function}: {text}"),
            Err(error) => println!("{function}: error {}: {error}", error.code()),
        }
    }
    println!("form: {:?}", send_form(&gateway));
}
