//! count - how often each word is in its request: a program that reads stdin.

use std::collections::BTreeMap;

fn main() {
    let text = std::io::read_to_string(std::io::stdin()).expect("a text");
    let mut counts = BTreeMap::new();
    for word in words::words(&text) {
        *counts.entry(word).or_insert(0) += 1;
    }
    for (word, count) in counts {
        println!("{count} {word}");
    }
}
