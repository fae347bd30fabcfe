//! Invokes the functions that its request names, a line each, through the crate `ureq`, and shows the answers.

use std::io::Read;

fn main() {
    let gateway = std::env::var("FAAS_TEST_GATEWAY").unwrap();
    let mut request = String::new();
    std::io::stdin().read_to_string(&mut request).unwrap();
    let agent = ureq::AgentBuilder::new().build();
    for function in request.lines() {
        match agent.post(&format!("{gateway}/function/{function}")).send_string(function) {
            Ok(answer) | Err(ureq::Error::Status(_, answer)) => {
                println!("{function}: {} {}", answer.status(), answer.into_string().unwrap())
            }
            Err(error) => println!("{function}: error: {}", error.kind()),
        }
    }
}
