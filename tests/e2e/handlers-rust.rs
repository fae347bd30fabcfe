// Signals as Rust programs have them: the standard library ignores SIGPIPE and has a handler for stack overflows of its
// own, which names the thread; a program installs handlers through libc. All of it as in a process, without one.
// REQUIRES: rust
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %rustc_bc --crate-name signals %s -o signals.bc
// RUN: rustc --edition 2021 -C opt-level=1 --crate-name signals %s -o alone
// RUN: %clang_bc -DNAME='"signals"' %S/Inputs/repeat.c -o repeat.bc
// RUN: printf 'pipe\noverflow\noverflow-in-thread\nnull\nhandler\nblocked\ndefault\npipe' > lines
// RUN: %python %tools/each_line.py signals ./alone < lines > expected 2> expected-log
// RUN: FileCheck %s --match-full-lines < expected
// RUN: %faas-merge repeat.bc signals.bc -O1 -o fused | FileCheck %s --check-prefix=TABLE
// RUN: ./fused < lines > answers 2> log && diff expected answers
// RUN: FileCheck %s --check-prefix=LOG < expected-log
// RUN: FileCheck %s --check-prefix=LOG < log

// TABLE: signals {{.*}} fresh
// CHECK:      0 [broken pipe] {{$}}
// CHECK-NEXT: 500 [] function 'signals' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'signals' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'signals' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [handler 12] {{$}}
// CHECK-NEXT: 0 [blocked 0, then 10] {{$}}
// CHECK-NEXT: 500 [] function 'signals' was ended by signal 15 (Terminated)
// CHECK-NEXT: 0 [broken pipe] {{$}}
// LOG: thread 'main' {{.*}}has overflowed its stack
// LOG: thread 'second' {{.*}}has overflowed its stack

use std::io::{Read, Write};
use std::sync::atomic::{AtomicI32, Ordering};

static GOT: AtomicI32 = AtomicI32::new(0);

extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn raise(number: i32) -> i32;
    fn sighold(number: i32) -> i32;
    fn sigrelse(number: i32) -> i32;
}

extern "C" fn note(number: i32) {
    GOT.store(number, Ordering::SeqCst);
}

#[inline(never)]
fn overflow(above: &[u8; 1000]) -> u8 {
    let mut here = [0u8; 1000];
    here[std::hint::black_box(5)] = above[7];
    overflow(&here).wrapping_add(here[6])
}

fn main() {
    let mut line = String::new();
    std::io::stdin().read_to_string(&mut line).unwrap();
    match line.as_str() {
        "pipe" => {
            let (reader, mut writer) = std::io::pipe().unwrap();
            drop(reader);
            print!("{}", writer.write(b"x").unwrap_err().kind());
        }
        "overflow" => print!("{}", overflow(&[1; 1000])),
        "overflow-in-thread" => {
            let thread = std::thread::Builder::new().name("second".into());
            let end = thread.spawn(|| overflow(&[1; 1000])).unwrap().join();
            print!("{}", end.unwrap());
        }
        "null" => unsafe { *std::hint::black_box(8 as *mut i32) = 1 },
        "handler" => {
            unsafe {
                signal(12, note);
                raise(12);
            }
            print!("handler {}", GOT.load(Ordering::SeqCst));
        }
        "blocked" => unsafe {
            signal(10, note);
            sighold(10);
            raise(10);
            print!("blocked {}, ", GOT.load(Ordering::SeqCst));
            sigrelse(10);
            print!("then {}", GOT.load(Ordering::SeqCst));
        },
        _ => unsafe {
            raise(15);
        },
    }
}
