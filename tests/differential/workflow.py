"""Generates the functions of a workflow, and the requests for it, from a seed.

Every function mixes its request, its globals and the answers of the functions that it invokes into one hash and answers
with it. What else it does, ending early or failing among it, is decided by that hash. So a single byte that differs
anywhere shows in the answer. Nothing in an answer depends on addresses, times or the order of threads.
"""

import random
from dataclasses import dataclass, field

# Not fused, so that both sides reach them through the gateway.
REMOTE = "away"
# No such function, on either side.
MISSING = "nobody"


@dataclass
class Function:
    """One generated program. `cost` is the number of invocations that one of it can cause."""

    name: str
    language: str  # "c", "cpp" or "rust"
    sdk: bool  # faas_main, not main
    callees: list = field(default_factory=list)
    cost: int = 1
    source: str = ""

    @property
    def file(self):
        return f"{self.name}.{'rs' if self.language == 'rust' else self.language}"


@dataclass
class Workflow:
    """The first function is the one that requests go to."""

    seed: int
    functions: list
    requests: list


def payload(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return b""
    if kind == 1:
        return rng.choice([b"42 words and 7 numbers\nsecond line\n", b"\n", b"x", b"\0", b"-1\n\n\0\n end"])
    if kind == 2:
        return rng.randbytes(rng.choice([4095, 4096, 4097, 8192, 9000]))
    if kind == 3:
        return " ".join(str(rng.randrange(10000)) for _ in range(rng.randrange(1, 60))).encode()
    return rng.randbytes(rng.randrange(1, 600))


# ---- C and C++ ------------------------------------------------------------------------------------------------

PRELUDE = r"""
#include <errno.h>
#include <faas.h>
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

typedef uint64_t u64;
typedef unsigned char byte;
struct item { int number; struct item *next; u64 *value; };
static u64 h = @SEED@u;
static u64 count;
static u64 other = 7;
static u64 *to_other = &other;
static struct item last = {2, 0, &h}, first = {1, &last, &other};
static byte large[1 << 20];
static @TLS@ u64 mine = 5;
static @TLS@ u64 *to_mine;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static byte scratch[16384];
static char text[256];

static void mix(const void *data, size_t size) {
  const byte *at = (const byte *)data;
  for (size_t i = 0; i < size; i++)
    h = (h ^ at[i]) * 1099511628211u;
  h ^= size + (h >> 29);
}
static void mix_text(const char *t) { mix(t, strlen(t)); }
static void mix_number(u64 number) { mix(&number, sizeof number); }
static u64 tick(void) {
  static u64 calls = 3;
  return calls += 1 + (h & 7);
}
static void fill(size_t size) {
  u64 state = h | 1;
  for (size_t i = 0; i < size; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    scratch[i] = (byte)(state & 15 ? state >> 8 : 0);
  }
}
static void globals(void) {
  mix_number(++count);
  ++*to_other;
  mix_number(other);
  *first.next->value ^= tick();
  *first.value += (u64)first.number + (u64)last.number;
  last.next = &first;
  mix_number((u64)last.next->next->number);
  size_t place = (size_t)(h % sizeof large);
  mix_number(large[place]++);
  mix_number(large[place]);
  if (!to_mine)
    to_mine = &mine;
  mix_number(++*to_mine + mine);
}
"""

READ_MAIN = {
    "fread": "size_t got; while ((got = fread(scratch, 1, @SIZE@, stdin))) mix(scratch, got);",
    "read": "ssize_t got; while ((got = read(0, scratch, @SIZE@)) > 0) mix(scratch, (size_t)got);",
    "readv": "struct iovec parts[2] = {{scratch, @SIZE@}, {scratch + 8192, 33}}; ssize_t got;\n"
             "  while ((got = readv(0, parts, 2)) > 0) { mix_number((u64)got); mix(scratch, @SIZE@); }",
    "getline": "char *line = NULL; size_t room = 0; ssize_t got;\n"
               "  while ((got = getline(&line, &room, stdin)) >= 0) mix(line, (size_t)got);\n  free(line);",
    "getchar": "int c; while ((c = getchar()) != EOF) { byte b = (byte)c; mix(&b, 1); "
               "}\n  mix_number((u64)feof(stdin));",
    "scanf": "int number = 0; int matched = scanf(\"%d\", &number); mix_number((u64)matched); "
             "mix_number((u64)number);\n"
             "  char word[100]; while (scanf(\"%99s\", word) == 1) mix_text(word);",
    "fgets": "while (fgets((char *)scratch, @SIZE@, stdin)) mix_text((char *)scratch);",
    "part": "byte b; if (read(0, &b, 1) == 1) mix(&b, 1);\n  int c = getchar(); mix_number((u64)c);\n"
            "  ssize_t got = read(0, scratch, 100); mix_number((u64)got); if (got > 0) mix(scratch, (size_t)got);",
}
READ_CPP = {
    "std::getline": "std::string line; while (std::getline(std::cin, line)) mix(line.data(), line.size());\n"
                    "  mix_number(std::cin.eof());",
    "cin": "int number = 0; std::cin >> number; mix_number((u64)number); mix_number(std::cin.fail()); "
           "std::cin.clear();\n"
           "  std::string word; while (std::cin >> word) mix(word.data(), word.size());",
    "iterator": "std::string all((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());\n"
                "  mix(all.data(), all.size());",
}

WRITE_MAIN = [
    'printf("[%llu %s]\\n", (unsigned long long)h, "p");',
    'snprintf(text, sizeof text, "%llx", (unsigned long long)h); puts(text);',
    "putchar((int)(h & 255)); putchar(0);",
    "fill(h % @BIG@); fwrite(scratch, 1, h % @BIG@, stdout);",
    "fill(h % 300); if (write(1, scratch, h % 300) < 0) exit(99);",
    'fprintf(stdout, "%5.2f|%c|", (double)(h % 1000) / 8, (int)(h % 26) + 65);',
    'fputs("text ", stdout); fflush(stdout);',
    'dprintf(1, "<%d>", (int)(h % 1000));',
]
WRITE_CPP = [
    'std::cout << "cout " << h << " " << std::hex << (h & 0xffff) << std::dec << std::endl;',
    "fill(h % @BIG@); std::cout.write((const char *)scratch, (std::streamsize)(h % @BIG@));",
    "std::cout << std::string(h % 9, 'o') << '\\n';",
]
WRITE_SDK = [
    'faas_respond(text, (size_t)snprintf(text, sizeof text, "(%llu)", (unsigned long long)h));',
    "fill(h % @BIG@); faas_respond(scratch, h % @BIG@); mix(scratch, h % @BIG@);",
    'faas_respond("\\0a\\0", 3);',
    'faas_respond("", 0);',
    'printf("log %llu\\n", (unsigned long long)h);',
]

STEPS = [
    "globals();",
    'setenv("FAAS_TEST_OWN", snprintf(text, sizeof text, "%llx", (unsigned long long)h) ? text : "", 1);\n'
    '  mix_text(getenv("FAAS_TEST_OWN"));',
    'mix_text(getenv("FAAS_TEST_GIVEN")); mix_number(getenv("FAAS_TEST_OWN") != NULL);\n'
    '  putenv((char *)"FAAS_TEST_PUT=put"); unsetenv("FAAS_TEST_GIVEN"); '
    'mix_number(getenv("FAAS_TEST_GIVEN") == NULL);\n'
    '  setenv("FAAS_TEST_GIVEN", "back", 0);',
    'int leaked = open("/dev/null", O_RDONLY); mix_number(leaked > 2);',
    'FILE *leaked_file = fopen("/dev/zero", "r"); mix_number((u64)getc(leaked_file));',
    "int ends[2]; mix_number((u64)pipe(ends)); char through[4] = \"\"; mix_number((u64)write(ends[1], \"abc\", 3));\n"
    "  mix_number((u64)read(ends[0], through, 3)); mix_text(through);",
    "byte *leaked_memory = (byte *)malloc(100 + h % 5000); memset(leaked_memory, (int)h, 100); "
    "mix(leaked_memory, 100);",
    "run_threads();",
    "volatile size_t huge = (size_t)-1 / 2 - h % 99; void *none = malloc(huge); mix_number(none == NULL); free(none);",
    "char *grown = NULL; size_t bytes = 0; FILE *stream = open_memstream(&grown, &bytes);\n"
    "  fprintf(stream, \"%llu in memory\", (unsigned long long)h); fclose(stream); mix(grown, bytes);",
    "mix_number((u64)rand()); if (h % 3 == 0) srand((unsigned)h); mix_number((u64)lrand48());",
    'char words[] = "some words, to cut"; for (char *word = strtok(words, " ,"); word; '
    'word = strtok(NULL, ", ")) mix_text(word);',
    "volatile double third = 1; third /= 3; mix((const void *)&third, sizeof third); "
    "if (h % 4 == 0) fesetround(FE_UPWARD);",
    "qsort(scratch, 64, 1, compare); mix(scratch, 64);",
]

THREADS = r"""
static u64 sum;
static void *work(void *argument) {
  u64 number = (u64)(size_t)argument;
  mine += number;
  pthread_mutex_lock(&lock);
  sum += mine * number;
  pthread_mutex_unlock(&lock);
  return (void *)(size_t)(mine * 3);
}
static void run_threads(void) {
  pthread_t threads[3];
  for (size_t i = 0; i < 3; i++)
    if (pthread_create(&threads[i], NULL, work, (void *)(h % 1000 + i)))
      abort();
  for (size_t i = 0; i < 3; i++) {
    void *result;
    pthread_join(threads[i], &result);
    mix_number((u64)(size_t)result);
  }
  mix_number(sum);
}
__attribute__((unused)) static void at_quick_end(void) {
  printf("quick %llu", (unsigned long long)tick());
  fflush(stdout);
}
__attribute__((unused)) static void with_status(int status, void *argument) {
  printf("status %d %llu", status, (unsigned long long)*(u64 *)argument);
}
static void *leave(void *status) { exit((int)(size_t)status); }
static int compare(const void *a, const void *b) {
  tick();
  return *(const byte *)a - *(const byte *)b;
}
"""

INVOKE = r"""
static void fold(const faas_response *answer) {
  mix_number((u64)answer->status);
  mix_text(answer->error);
  mix(answer->data, answer->size);
  mix_number(((const byte *)answer->data)[answer->size] == 0 || answer->size == 0);
}
"""


def c_function(rng, function):
    cpp, sdk = function.language == "cpp", function.sdk
    streams = cpp and not sdk and rng.random() < 0.7
    big = rng.choice([40, 700, 3000, 9000])
    parts = []
    if cpp:
        parts.append("#include <stdexcept>\n#include <string>\n#include <thread>\n#include <vector>\n")
        if streams:
            parts.append("#include <iostream>\n#include <iterator>\n")
    else:
        parts.append("#define _GNU_SOURCE\n")
    parts += [PRELUDE, THREADS, INVOKE]
    body = []
    steps = list(STEPS)
    if cpp:
        parts.append(
            "static std::string name = std::string(\"name of \") + \"%s that is not short\";\n"
            "struct Kept {\n  u64 number;\n  explicit Kept(u64 n) : number(n) { count += n; }\n"
            "  ~Kept() { %s }\n};\n"
            "static Kept kept(%d);\nstatic thread_local Kept local(other);\n"
            "static Kept &late() { static Kept made(h %% 100); return made; }\n"
            % (function.name,
               "" if sdk else rng.choice(['printf("~%llu ", (unsigned long long)(number + count));',
                                          "putchar('~'); tick();"] +
                                         (['std::cout << "~" << number << " " << name << "\\n";'] if streams else [])),
               rng.randrange(100)))
        steps += [
            "mix(name.data(), name.size()); name += std::to_string(h % 77); mix_text(name.c_str());",
            "mix_number(kept.number++); mix_number(late().number++); mix_number(local.number++);",
            'try { if (h % 2) throw std::runtime_error("caught " + name); throw (int)(h % 9); }\n'
            "  catch (const std::exception &e) { mix_text(e.what()); } catch (int number) { mix_number((u64)number); }",
            "std::vector<std::string> *leaked_list = new std::vector<std::string>(1 + h % 50, name); "
            "mix_text(leaked_list->back().c_str());",
            "try { volatile size_t huge = (size_t)-1 / 2 - h % 99; mix_text(new char[huge]); }\n"
            "  catch (const std::bad_alloc &e) { mix_text(e.what()); }",
            "std::thread worker([] { pthread_mutex_lock(&lock); mix_number(++mine); pthread_mutex_unlock(&lock); });\n"
            "  worker.join();",
        ]
    # The request.
    if sdk:
        body.append("faas_bytes request = faas_request(); mix(request.data, request.size);")
    else:
        ways = {**READ_MAIN, **(READ_CPP if streams else {})}
        body.append(ways[rng.choice(sorted(ways))].replace("@SIZE@", str(rng.choice([7, 512, 4096, 8000]))))
    writers = WRITE_SDK if sdk else WRITE_MAIN + (WRITE_CPP * 2 if streams else [])
    middle = [rng.choice(steps) for _ in range(rng.randrange(2, 7))]
    for callee in function.callees:
        middle.append(invocation(rng, callee))
    middle += [rng.choice(writers) for _ in range(rng.randrange(3))]
    middle += [ending(rng, cpp, sdk) for _ in range(rng.choice([0, 1, 1, 2]))]
    if not sdk and rng.random() < 0.4:
        parts.append('static void at_end(void) { printf("end %llu\\n", (unsigned long long)(h + tick())); }\n')
        middle.append(f"if (h % {rng.randrange(1, 4)} == 0) atexit(at_end);")
    rng.shuffle(middle)
    body += middle
    body += [rng.choice(writers) for _ in range(rng.randrange(1, 4))]
    body.append("globals();")
    body.append(writers[0])
    entry = ('extern "C" ' if cpp else "") + "int faas_main(void)" if sdk else "int main(void)"
    lines = "\n".join(f"  {{ {part} }}" for part in body)
    if not sdk and rng.random() < 0.1:
        result = "h % 5 == 0 ? 3 : 0"
    else:
        result = "0"
    parts.append(f"{entry} {{\n{lines}\n  return {result};\n}}\n")
    source = "".join(parts)
    return (source.replace("@SEED@", str(rng.getrandbits(60))).replace("@BIG@", str(big))
            .replace("@TLS@", "thread_local" if cpp else "_Thread_local"))


def invocation(rng, callee):
    size = rng.choice(["0", "1", "h % 20", "h % 600", "h % 5000"])
    name = f'"{callee}"'
    call = f"faas_invoke({name}, scratch, size, &answer)"
    way = rng.randrange(4)
    if way == 0:  # a name that is only known at run time
        call = (f'volatile char first_letter = {name}[0]; snprintf(text, sizeof text, "%c%s", first_letter, '
                f'{name} + 1);'
                " faas_invoke(text, scratch, size, &answer)")
    elif way == 1:
        call = f"faas_invoke_n({name} \"tail\", {len(callee)}, scratch, size, &answer)"
    return (f"faas_response answer; size_t size = (size_t)({size}); fill(size); {call}; fold(&answer);"
            " faas_response_free(&answer);")


def ending(rng, cpp, sdk):
    """An end before the end, for some requests."""
    condition = f"if ((h >> {rng.randrange(20)}) % {rng.choice([3, 5, 9])} == 0)"
    output = "" if sdk else rng.choice(['printf("part");', 'if (write(1, "written", 7) < 0) exit(98); '
                                                           'printf("kept back");', ""])
    # Not generated, because fused and apart differ there:
    # - exit(0) and _exit(0) in an SDK function: apart, libc's exit drops what faas_respond was given; likewise exit(1)
    #   after faas_fail drops the text, and faas_respond in an exit handler comes too late.
    # - faas_request, faas_respond and faas_fail in a program with a main: apart they have no invocation to act on.
    ways = [f"exit({rng.choice([1, 2, 77, 255, 256 + 3])});", f"_exit({rng.choice([1, 9])});", "abort();",
            "int *volatile nowhere = NULL; *nowhere = 1;", "raise(SIGTERM);", "raise(SIGFPE);",
            f"pthread_t thread; pthread_create(&thread, NULL, leave, (void *){rng.choice([4, 5])}); "
            f"pthread_join(thread, NULL);"]
    if sdk:
        ways += [f'return faas_fail("failed {rng.randrange(100)}: \\xc3\\xa9");', f"return {rng.randrange(1, 200)};",
                 'faas_respond("lost", 4); return faas_fail("after an answer");']
    else:
        ways += ["exit(0);", "_exit(0);", "exit(0);", "return 6;",
                 "at_quick_exit(at_quick_end); quick_exit((int)(h % 3));",
                 "on_exit(with_status, &h); exit((int)(h % 3));"]
    if cpp:
        ways += ['throw std::runtime_error("nobody catches it");', "throw 7;", "std::terminate();",
                 "volatile size_t huge = (size_t)-1 / 2; delete[] new char[huge];",
                 "std::set_terminate([] { mix_number(9); _exit((int)(h % 5)); }); throw 8;"]
    return f"{condition} {{ {output} {rng.choice(ways)} }}"


# ---- Rust -------------------------------------------------------------------------------------------------------

RUST = r"""
#![allow(dead_code, unused_imports, static_mut_refs, unconditional_panic)]
use std::cell::{Cell, RefCell};
use std::io::{BufRead, Read, Write};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Mutex, OnceLock};

#[repr(C)]
struct Bytes { data: *const u8, size: usize }
#[repr(C)]
struct Answer { data: *const u8, size: usize, error: *const i8, status: i32, owned: *mut u8 }
extern "C" {
    fn faas_request() -> Bytes;
    fn faas_respond(data: *const u8, size: usize) -> i32;
    fn faas_fail(message: *const u8) -> i32;
    fn faas_invoke_n(name: *const u8, name_size: usize, request: *const u8, size: usize, answer: *mut Answer) -> i32;
    fn faas_response_free(answer: *mut Answer);
}

static HASH: Mutex<u64> = Mutex::new(@SEED@);
static CALLS: AtomicU32 = AtomicU32::new(3);
static ONCE: OnceLock<String> = OnceLock::new();
static LIST: Mutex<Vec<String>> = Mutex::new(Vec::new());
static mut LARGE: [u8; 1 << 20] = [0; 1 << 20];
static TEXT: &[&str] = &["some", "constant", "texts"];
thread_local! {
    static LOCAL: Cell<u64> = const { Cell::new(5) };
    static OWNED: RefCell<Vec<u64>> = RefCell::new(vec![1, 2, 3]);
}

fn hash() -> u64 { *HASH.lock().unwrap() }
fn mix(data: &[u8]) {
    let mut h = HASH.lock().unwrap();
    for b in data { *h = (*h ^ *b as u64).wrapping_mul(1099511628211); }
    *h ^= (data.len() as u64).wrapping_add(*h >> 29);
}
fn number(n: u64) { mix(&n.to_le_bytes()) }
fn fill(size: u64) -> Vec<u8> {
    let mut s = hash() | 1;
    (0..size).map(|_| {
        s ^= s << 13; s ^= s >> 7; s ^= s << 17;
        if s & 15 != 0 { (s >> 8) as u8 } else { 0 }
    }).collect()
}
fn globals() {
    number(CALLS.fetch_add(2, SeqCst) as u64);
    mix(ONCE.get_or_init(|| format!("once {}", hash())).as_bytes());
    { let mut list = LIST.lock().unwrap(); let n = list.len(); list.push(format!("item {n}")); }
    number(LIST.lock().unwrap().len() as u64);
    let place = (hash() % (1 << 20)) as usize;
    unsafe { LARGE[place] += 1; number(LARGE[place] as u64); }
    LOCAL.with(|l| { l.set(l.get() + 1); number(l.get()) });
    OWNED.with(|o| { o.borrow_mut().push(hash()); number(o.borrow().len() as u64) });
    mix(TEXT[(hash() % 3) as usize].as_bytes());
}
#[inline(always)]
fn invoke(name: &str, request: &[u8]) {
    unsafe {
        let mut a = std::mem::MaybeUninit::<Answer>::uninit();
        faas_invoke_n(name.as_ptr(), name.len(), request.as_ptr(), request.len(), a.as_mut_ptr());
        let mut a = a.assume_init();
        number(a.status as u64);
        mix(std::ffi::CStr::from_ptr(a.error as *const _).to_bytes());
        mix(std::slice::from_raw_parts(a.data, a.size));
        faas_response_free(&mut a);
    }
}
struct Guard;
impl Drop for Guard { fn drop(&mut self) { number(77); } }
"""

RUST_STEPS = [
    "globals();",
    "let t = std::thread::spawn(|| { LOCAL.with(|l| l.set(l.get() * 3)); LOCAL.with(|l| l.get()) }); "
    "number(t.join().unwrap());",
    "let c = std::panic::catch_unwind(|| { let _g = Guard; panic!(\"caught {}\", 1) }); number(c.is_err() as u64);",
    "mix(std::env::var(\"FAAS_TEST_GIVEN\").unwrap_or_default().as_bytes()); "
    "unsafe { std::env::set_var(\"FAAS_TEST_OWN\", \"r\") };\n"
    "    mix(std::env::var(\"FAAS_TEST_OWN\").unwrap().as_bytes());",
    "let f = std::fs::File::open(\"/dev/zero\").unwrap(); let mut b = [9u8; 4]; (&f).read_exact(&mut b).unwrap(); "
    "mix(&b); std::mem::forget(f);",
    "number(Vec::<u8>::new().try_reserve_exact(isize::MAX as usize - (hash() % 99) as usize).is_err() as u64);",
    "Box::leak(vec![1u8; 100 + (hash() % 999) as usize].into_boxed_slice())[0] = 2;",
    "let t: Vec<_> = (0..3u64).map(|i| std::thread::spawn(move || { CALLS.fetch_add(i as u32, SeqCst); "
    "i * LOCAL.with(|l| l.get()) })).collect();\n"
    "    for t in t { number(t.join().unwrap()); }",
    "let r = std::thread::spawn(|| { if hash() % 2 == 0 { panic!(\"in a thread\") } }).join(); "
    "number(r.is_err() as u64);",
]
RUST_READ = [
    "let mut all = Vec::new(); std::io::stdin().read_to_end(&mut all).unwrap(); mix(&all);",
    "let mut input = std::io::stdin().lock(); let mut line = Vec::new();\n"
    "    while input.read_until(b'\\n', &mut line).unwrap() > 0 { mix(&line); line.clear(); }",
    "let mut first = [0u8; 3]; let got = std::io::stdin().read(&mut first).unwrap(); number(got as u64); mix(&first);",
]
RUST_WRITE = [
    'println!("[{}]", hash());',
    "std::io::stdout().write_all(&fill(hash() % 3000)).unwrap();",
    'print!("{:x} ", hash());',
    "std::io::stdout().flush().unwrap();",
]
RUST_RESPOND = [
    'let t = format!("({})", hash()); unsafe { faas_respond(t.as_ptr(), t.len()) };',
    "let t = fill(hash() % 3000); unsafe { faas_respond(t.as_ptr(), t.len()) };",
    'println!("log {}", hash());',
]
RUST_END = [
    'panic!("nobody catches it {}", hash());',
    "std::process::exit(9);",
    "std::process::abort();",
    "let v: Vec<u8> = Vec::with_capacity(isize::MAX as usize - (hash() % 9) as usize); mix(&v);",
    "unsafe { *std::hint::black_box(std::ptr::null_mut::<u8>()) = 1 };",
    'let v = vec![1u8; 3]; number(v[(hash() % 5 + 3) as usize] as u64);',
]


def rust_function(rng, function):
    sdk = function.sdk
    writers = RUST_RESPOND if sdk else RUST_WRITE
    body = ["let r = unsafe { let r = faas_request(); std::slice::from_raw_parts(r.data, r.size) }; mix(r);" if sdk
            else rng.choice(RUST_READ)]
    middle = rng.sample(RUST_STEPS, 4) + [rng.choice(writers)]
    middle += [f'invoke("{callee}", &fill(hash() % {rng.choice([1, 300, 4000])}));' for callee in function.callees]
    ends = list(RUST_END)
    if sdk:
        ends.append('unsafe { return faas_fail(b"rust says no\\0".as_ptr()) };')
    else:
        ends.append('print!("early"); std::process::exit(0);')
    for end in rng.sample(ends, 3):
        middle.append(f"if (hash() >> {rng.randrange(20)}) % {rng.choice([6, 9, 13])} == 0 {{ {end} }}")
    rng.shuffle(middle)
    body += middle + ["globals();", writers[0]]
    lines = "\n".join(f"    {{ {part} }}" for part in body)
    head, entry, tail = ("#![no_main]\n", '#[no_mangle]\npub extern "C" fn faas_main() -> i32', "    0\n") if sdk else (
        "", "fn main()", "")
    return (head + RUST + f"{entry} {{\n{lines}\n{tail}}}\n").replace("@SEED@", str(rng.getrandbits(60)))


# ---- workflows ----------------------------------------------------------------------------------------------------

MOST_INVOCATIONS = 24


def choose_callees(rng, function, later, most):
    """Some of the functions that come later, one perhaps twice."""
    for _ in range(rng.randrange(most + 1)):
        callee = rng.choice(later)
        if function.cost + callee.cost <= MOST_INVOCATIONS:
            function.callees.append(callee.name)
            function.cost += callee.cost


def write_source(rng, function):
    function.source = (rust_function if function.language == "rust" else c_function)(rng, function)


def shared(seed):
    """Functions that the workflows of a batch share: the Rust ones, because each brings its standard library, and
    one that is not fused."""
    rng = random.Random(f"shared {seed}")
    functions = [Function(REMOTE, "c", False)]
    for i, (language, sdk) in enumerate([("rust", False), ("rust", True), ("rust", True)]):
        function = Function(f"s{seed}-{language}{i}", language, sdk)
        if i:
            choose_callees(rng, function, functions, 3)
        functions.append(function)
    for function in functions:
        write_source(rng, function)
    return functions


def workflow(seed, pool):
    """The workflow of a seed, over the shared functions of its batch."""
    rng = random.Random(f"workflow {seed}")
    count = rng.randrange(2, 13)
    functions = []
    nobody = Function(MISSING, "c", False)
    for i in reversed(range(count)):
        language = rng.choice(["c", "c", "cpp"])
        function = Function(f"w{seed}-f{i}", language, rng.random() < (0.3 if i > count * 2 / 3 else 0.6))
        if i < count - 1:
            # The next one always, where it fits, so that most functions are reached.
            following = functions[-1]
            if following.cost < MOST_INVOCATIONS:
                function.callees.append(following.name)
                function.cost += following.cost
            choose_callees(rng, function, functions * 3 + pool + [nobody], 3)
        functions.append(function)
    functions.reverse()
    for function in functions:
        write_source(rng, function)
    return Workflow(seed, functions, [payload(rng) for _ in range(5)])
