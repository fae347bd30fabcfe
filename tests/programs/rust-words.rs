// rust-words - counts words with a HashMap, sorts, formats; statics, OnceLock and thread_local.
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

static CALLS: AtomicUsize = AtomicUsize::new(10);
static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static TITLE: OnceLock<String> = OnceLock::new();
thread_local! { static SEEN: RefCell<usize> = RefCell::new(1); }

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += CALLS.fetch_add(1, Ordering::SeqCst) % 3;
        SEEN.with(|s| *s.borrow_mut() += 1);
    }
    let sorted: BTreeMap<_, _> = counts.iter().collect();
    for (word, count) in sorted {
        NAMES.lock().unwrap().push(format!("{word:>8}={count:03}"));
    }
    println!("{}", TITLE.get_or_init(|| format!("{} words", SEEN.with(|s| *s.borrow()))));
    println!("{}", NAMES.lock().unwrap().join(","));
}
