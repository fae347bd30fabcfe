//! main-rust - answers on stdout with what it reads from stdin, and counts.
use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};

static CALLS: AtomicU64 = AtomicU64::new(0);

fn main() {
    CALLS.fetch_add(1, Ordering::Relaxed);
    let mut data = Vec::new();
    std::io::stdin().read_to_end(&mut data).unwrap();
    std::io::stdout().write_all(&data).unwrap();
}
