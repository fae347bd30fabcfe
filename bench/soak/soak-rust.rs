//! soak-rust - ends in the way that its request asks for, with boxes, a file, locked statics and threads left
//! behind.
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
        "threads" => {
            std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(1000)));
            let (never, message) = std::sync::mpsc::channel::<u8>();
            std::thread::spawn(move || message.recv());
            std::mem::forget(never);
        }
        "thread exits" => {
            std::thread::spawn(|| std::process::exit(3));
            loop {
                std::thread::park()
            }
        }
        "leave" => {
            std::io::stdout().flush().unwrap();
            std::process::exit(0)
        }
        _ => {}
    }
}
