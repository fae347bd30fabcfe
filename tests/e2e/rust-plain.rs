// A plain Rust program, invoked several times in one process: stdin read whole, by line and in part; println!;
// process::exit; panic!; panics that are caught; threads with thread-locals and their destructors; statics.
// REQUIRES: rust
// RUN: rm -rf %t && mkdir %t
// RUN: %rustc_bc --crate-name plain %s -o %t/plain.bc
// RUN: %clang_bc -DNAME='"plain"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/plain.bc -O1 -o %t/fused | FileCheck %s --check-prefix=TABLE
// RUN: printf 'all|abc\nline|abc\npart|abc\nexit\npanic\ncatch\nthread\nargs\nabort\nall|xyz' | %t/fused 2>%t/log | FileCheck %s
// RUN: FileCheck %s --check-prefix=LOG < %t/log
// RUN: printf 'all|abc' | env FAAS_ENTRY=plain %t/fused | FileCheck %s --check-prefix=ALONE

// TABLE: plain Rust program
// CHECK:      0 [1 all 7
// CHECK-NEXT: ] {{$}}
// CHECK-NEXT: 0 [1 line all=line|abc rest=0
// CHECK-NEXT: ] {{$}}
// CHECK-NEXT: 0 [1 part p
// CHECK-NEXT: ] {{$}}
// CHECK-NEXT: 500 [] function 'plain' exited with status 9
// CHECK-NEXT: 500 [] function 'plain' exited with status 101
// CHECK-NEXT: 0 [1 caught: catch me
// CHECK-NEXT: ] {{$}}
// CHECK-NEXT: 0 [1 threads 10 10, main 10
// CHECK-NEXT: dropped 2 and 1 more at the end] {{$}}
// CHECK-NEXT: 0 [1 args 1 plain
// CHECK-NEXT: ] {{$}}
// CHECK-NEXT: 500 [] function 'plain' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [1 all 7
// LOG: panicked at
// LOG-NEXT: panic please
// LOG: panicked at
// LOG-NEXT: catch me
// ALONE: 1 all 7

use std::cell::Cell;
use std::io::{BufRead, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

static CALLS: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Guard(Cell<usize>);
impl Drop for Guard {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}
thread_local!(static LOCAL: Guard = Guard(Cell::new(10)));

fn main() {
    let calls = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
    let mut first = [0u8; 1];
    let mut input = std::io::stdin().lock();
    input.read_exact(&mut first).unwrap();
    match first[0] {
        b'p' => {
            // "part" and "panic" differ in the second character of the rest; the rest stays unread.
            let mut rest = [0u8; 2];
            input.read_exact(&mut rest).unwrap();
            if rest[1] == b'n' {
                panic!("panic please");
            }
            println!("{calls} part {}", first[0] as char);
        }
        b'l' => {
            let mut line = String::from("l");
            input.read_line(&mut line).unwrap();
            let mut rest = String::new();
            input.read_line(&mut rest).unwrap();
            println!("{calls} line all={line} rest={}", rest.len());
        }
        _ => {
            let mut text = String::from(first[0] as char);
            input.read_to_string(&mut text).unwrap();
            match text.split('|').next().unwrap() {
                "all" => println!("{calls} all {}", text.len()),
                "exit" => {
                    print!("lost");
                    std::process::exit(9)
                }
                "catch" => {
                    let caught = std::panic::catch_unwind(|| {
                        panic!("catch me");
                    });
                    println!("{calls} caught: {}", caught.unwrap_err().downcast_ref::<&str>().unwrap());
                }
                "thread" => {
                    let run = || {
                        std::thread::spawn(|| LOCAL.with(|l| l.0.replace(99))).join().unwrap()
                    };
                    let (a, b) = (run(), run());
                    println!("{calls} threads {a} {b}, main {}", LOCAL.with(|l| l.0.get()));
                    print!("dropped {} and 1 more at the end", DROPPED.load(Ordering::SeqCst));
                    std::io::stdout().flush().unwrap();
                }
                "args" => {
                    let args: Vec<String> = std::env::args().collect();
                    println!("{calls} args {} {}", args.len(), args[0]);
                }
                "abort" => std::process::abort(),
                other => panic!("what is {other}"),
            }
        }
    }
}
