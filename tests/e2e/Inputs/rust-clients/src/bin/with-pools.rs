//! Works with a pool of threads, or a thread that is never joined, as its request says, and leaves it behind.

use rayon::prelude::*;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Connections are to a thread that sends back what it gets.
struct Echo;

impl r2d2::ManageConnection for Echo {
    type Connection = UnixStream;
    type Error = std::io::Error;

    fn connect(&self) -> Result<UnixStream, std::io::Error> {
        let (near, mut far) = UnixStream::pair()?;
        thread::spawn(move || {
            let mut byte = [0];
            while far.read_exact(&mut byte).is_ok() && far.write_all(&byte).is_ok() {}
        });
        Ok(near)
    }

    fn is_valid(&self, connection: &mut UnixStream) -> Result<(), std::io::Error> {
        let mut byte = [7];
        connection.write_all(&byte)?;
        connection.read_exact(&mut byte)
    }

    fn has_broken(&self, _: &mut UnixStream) -> bool {
        false
    }
}

fn rayon(number: u64) -> u64 {
    (0..number).into_par_iter().map(|n| n * n).sum()
}

fn r2d2(number: u64) -> u64 {
    let pool = r2d2::Pool::builder().max_size(3).build(Echo).unwrap();
    let clones: Vec<_> = (0..4).map(|_| pool.clone()).collect();
    let threads: Vec<_> = clones.into_iter().map(|pool| thread::spawn(move || {
        let mut connection = pool.get().unwrap();
        let mut bytes = number.to_le_bytes();
        connection.write_all(&bytes).unwrap();
        connection.read_exact(&mut bytes).unwrap();
        u64::from_le_bytes(bytes)
    })).collect();
    std::mem::forget(pool);
    threads.into_iter().map(|thread| thread.join().unwrap()).sum()
}

/// One that sleeps, one that waits for a message, one that computes, and one that waits to be unparked.
fn detached(number: u64) -> u64 {
    static STOP: AtomicBool = AtomicBool::new(false);
    let (first, begun) = mpsc::channel();
    let (never, message) = mpsc::channel::<u64>();
    let send = move |first: &mpsc::Sender<u64>| first.send(number).unwrap();
    let ways: [Box<dyn FnOnce(mpsc::Sender<u64>) + Send>; 4] = [
        Box::new(move |first| { send(&first); thread::sleep(Duration::from_secs(1000)) }),
        Box::new(move |first| { send(&first); let _ = message.recv(); }),
        Box::new(move |first| { send(&first); while !STOP.load(Ordering::Relaxed) { std::hint::spin_loop() } }),
        Box::new(move |first| { send(&first); loop { thread::park() } }),
    ];
    for way in ways {
        let first = first.clone();
        thread::spawn(move || way(first));
    }
    std::mem::forget(never);
    begun.iter().take(4).sum()
}

/// A thread ends the process while the others wait.
fn exits(number: u64) -> u64 {
    let (_first, never) = mpsc::channel::<u64>();
    rayon(number);
    thread::spawn(move || {
        println!("exit {number}");
        std::process::exit(3)
    });
    never.recv().unwrap()
}

fn main() {
    let mut request = String::new();
    std::io::stdin().read_to_string(&mut request).unwrap();
    let (way, number) = request.trim().split_once(' ').unwrap();
    let number = number.parse().unwrap();
    let answer = match way {
        "rayon" => rayon(number),
        "r2d2" => r2d2(number),
        "detached" => detached(number),
        _ => exits(number),
    };
    println!("{way} {answer}");
}
