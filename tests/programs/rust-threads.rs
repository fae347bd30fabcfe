// rust-threads - channels, scoped threads, Arc and RwLock; ends by process::exit in a nested call.
use std::sync::{mpsc, Arc, RwLock};
use std::thread;

fn leave(total: u64) {
    println!("total {total}");
    std::process::exit(if total == 1830 { 0 } else { 1 });
}

fn main() {
    let (sender, receiver) = mpsc::channel();
    let shared = Arc::new(RwLock::new(vec![0u64; 4]));
    let handles: Vec<_> = (0..4u64)
        .map(|i| {
            let (sender, shared) = (sender.clone(), Arc::clone(&shared));
            thread::spawn(move || {
                for n in 0..10 {
                    sender.send(i * 10 + n).unwrap();
                }
                shared.write().unwrap()[i as usize] = i * 175;
            })
        })
        .collect();
    drop(sender);
    let sum: u64 = receiver.iter().sum();
    handles.into_iter().for_each(|h| h.join().unwrap());
    let mut local = [0u64; 2];
    thread::scope(|scope| {
        for (i, slot) in local.iter_mut().enumerate() {
            let shared = &shared;
            scope.spawn(move || *slot = shared.read().unwrap()[i + 1]);
        }
    });
    println!("{sum} {local:?}");
    leave(sum + shared.read().unwrap().iter().sum::<u64>());
}
