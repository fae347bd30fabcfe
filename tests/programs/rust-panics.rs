// rust-panics - catches panics of its own and of a thread, then panics for good.
use std::panic;

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {} {}", self.0, std::thread::panicking());
    }
}

fn main() {
    let caught = panic::catch_unwind(|| {
        let _loud = Loud("inner");
        panic!("first")
    });
    println!("{}", caught.is_err());
    let thread = std::thread::spawn(|| -> i32 { "x".parse::<i32>().unwrap() });
    println!("{}", thread.join().is_err());
    let numbers = vec![1, 2, 3];
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    println!("{}", numbers[line.len()]);
}
