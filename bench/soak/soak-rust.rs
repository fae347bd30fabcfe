//! soak-rust - ends in the way that its request asks for, with boxes, a file and locked statics left behind.
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::{Mutex, OnceLock};

static LIST: Mutex<Vec<String>> = Mutex::new(Vec::new());
static ONCE: OnceLock<String> = OnceLock::new();
thread_local! { static LOCAL: RefCell<HashMap<u32, String>> = RefCell::new(HashMap::new()); }

fn main() {
    let mut request = String::new();
    std::io::stdin().read_to_string(&mut request).unwrap();
    let mut list = LIST.lock().unwrap();
    for i in 0..10 {
        list.push(format!("item {i} of {request}"));
        LOCAL.with(|local| local.borrow_mut().insert(i, "x".repeat(50)));
    }
    ONCE.get_or_init(|| list.join(","));
    Box::leak(vec![1u8; 3000].into_boxed_slice())[0] = 2;
    std::mem::forget(std::fs::File::open("/dev/null").unwrap());
    println!("done");
    match request.as_str() {
        "exit" => std::process::exit(3),
        "panic" => panic!("nobody catches it"),
        "abort" => std::process::abort(),
        "leave" => {
            std::io::stdout().flush().unwrap();
            std::process::exit(0)
        }
        _ => {}
    }
}
