#!/usr/bin/env python3
"""Compares generated programs with threads, as processes and fused: the status and every byte of every answer.

A program does some of what threads.c can in the order that its seed says, leaves threads behind, and ends by itself, in
another thread, or with a crash in one. Fused, they are one server, which gets many requests for each, 16 at the same time.
After that it must have no more threads and descriptors than at first, and SIGTERM must end it.

  threads_test.py --build build/ci --seeds 0:1000
  threads_test.py --build build/ci --seeds 17 --keep     # one program; the sources stay
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

from differential_test import C_FLAGS, SOURCE, Apart, Fused, Gateway, run, seed_range, shorten

HERE = pathlib.Path(__file__).resolve().parent
LEFT = 24  # ways to wait for ever, in threads.c


def ending(rng, last):
    """Statements that end the program. `last`: there is no thread that would go on for ever."""
    kind = rng.choice([0, 0, 0, 1, 2, 3, 4, 5, 6, 7])
    how = f"(struct end){{{kind}, {rng.choice([0, 1, 3, 77, 255])}}}"
    return rng.choice([
        "return 0;", f"return {rng.randrange(256)};", f"fflush(stdout); end(&{how});",
        f"wait_for_end({rng.randrange(LEFT)}, {how});", f"wait_for_end({rng.randrange(LEFT)}, {how});",
        "exit_main_thread();" if last else "exit(0);"])


def program(seed):
    rng = random.Random(seed)
    actions = [
        lambda: f"leave({rng.randrange(LEFT)}, {rng.randrange(2)});",
        lambda: f"leave({rng.randrange(LEFT)}, {rng.randrange(2)});",
        lambda: f"join({rng.randrange(1, 9)});",
        lambda: f"join_c11({rng.randrange(1, 5)});",
        lambda: f"use_pool({rng.randrange(1, 5)}, {rng.randrange(1, 20)});",
        lambda: f"use_keys({rng.randrange(1, 64)}, {rng.randrange(1, 6)});",
        lambda: f"pass_descriptors({rng.randrange(3)});",
        lambda: "cancel();",
        lambda: "all_once();",
    ]
    lines = [rng.choice(actions)() for _ in range(rng.randrange(1, 6))]
    handler = "atexit(at_exit);" if rng.random() < 0.5 else ""
    last = not any("leave" in line or "pool" in line for line in lines)
    body = "\n  ".join(["pthread_mutex_lock(&held);", handler, *lines, ending(rng, last)])
    return f'#include "{HERE}/threads.c"\nint main(void) {{\n  {body}\n  return 0;\n}}\n'


class Batch:
    def __init__(self, seeds, options, folder):
        self.seeds, self.options, self.folder = seeds, options, folder
        self.different = 0

    def build(self):
        for name in ("src", "bc", "bin"):
            (self.folder / name).mkdir(parents=True)
        for seed in self.seeds:
            source = self.folder / f"src/p{seed}.c"
            bitcode = self.folder / f"bc/p{seed}.bc"
            source.write_text(program(seed))
            flags = ["-D_GNU_SOURCE", "-O1", "-w", f"-I{SOURCE}/runtime/include"]
            run(*C_FLAGS["c"], *flags, "-emit-llvm", "-c", source, "-o", bitcode)
            run(C_FLAGS["c"][0], "-O1", "-w", "-fuse-ld=lld", bitcode, "-o", self.folder / f"bin/p{seed}", "-lpthread")
        bitcode = [self.folder / f"bc/p{seed}.bc" for seed in self.seeds]
        run(self.options.build / "bin/faas-merge", *bitcode, "--root", f"p{self.seeds[0]}", "--isolate", "*=fresh",
            *[f"--isolate=p{seed}=fresh" for seed in self.seeds], "-O1", "-o", self.folder / "fused",
            *self.options.option)

    def held(self, process):
        if process.poll() is not None:
            return [0, 0]
        return [len(os.listdir(f"/proc/{process.pid}/{what}")) for what in ("task", "fd")]

    def check(self):
        apart = Apart(self.folder / "bin")
        apart.names = {f"p{seed}" for seed in self.seeds}
        gateway = Gateway(apart)
        apart.environment = gateway.environment
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda seed: apart.answer(f"p{seed}", b""), self.seeds))
        fused = Fused(self.folder / "fused", {**gateway.environment, "FAAS_THREADS": "16"}, self.folder / "fused.log")
        cases = self.seeds * self.options.times
        random.Random(self.seeds[0]).shuffle(cases)
        try:
            for seed in self.seeds:
                self.compare(seed, "alone", apart, fused)
            before = None
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                list(pool.map(lambda seed: self.compare(seed, "16 at once", apart, fused), cases[:len(cases) // 4]))
                before = self.held(fused.process)
                list(pool.map(lambda seed: self.compare(seed, "16 at once", apart, fused), cases))
            deadline = time.monotonic() + 30
            while any(a > b for a, b in zip(self.held(fused.process), before)) and time.monotonic() < deadline:
                time.sleep(0.05)
            after = self.held(fused.process)
            if any(a > b for a, b in zip(after, before)):
                self.report(f"threads and descriptors: {before} before, {after} after")
            fused.process.send_signal(signal.SIGTERM)
            if fused.process.wait(60):
                self.report(f"SIGTERM ended the server with {fused.process.returncode}")
            if b"native code" in fused.log.read_bytes():
                self.report("a thread was given up")
        finally:
            fused.stop()
            gateway.shutdown()
            gateway.server_close()

    def compare(self, seed, how, apart, fused):
        expected, actual = apart.answer(f"p{seed}", b""), fused.answer(f"p{seed}", b"")
        if expected != actual:
            self.report(f"DIFFERENT seed {seed}, {how}\n  apart {expected[0]} {shorten(expected[1])}\n"
                        f"  fused {actual[0]} {shorten(actual[1])}")

    def report(self, text):
        self.different += 1
        if self.different <= self.options.show:
            print(f"{text}\n  see {self.folder}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the build")
    parser.add_argument("--seeds", type=seed_range, default=seed_range("0:40"), help="one, or FIRST:END")
    parser.add_argument("--batch", type=int, default=40, help="programs in one binary")
    parser.add_argument("--times", type=int, default=5, help="requests for each, 16 at once")
    parser.add_argument("--option", action="append", default=[], help="for faas-merge")
    parser.add_argument("--show", type=int, default=5, help="differences to print for a batch")
    parser.add_argument("--keep", action="store_true", help="keep sources and binaries of equal batches too")
    options = parser.parse_args()
    options.build = options.build.resolve()
    start = time.monotonic()
    different = 0
    for at in range(0, len(options.seeds), options.batch):
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"faas-threads-{options.seeds[at]}-"))
        batch = Batch(options.seeds[at:at + options.batch], options, folder)
        batch.build()
        batch.check()
        different += batch.different
        if not batch.different and not options.keep:
            shutil.rmtree(folder)
    print(f"{len(options.seeds)} programs, {different} different, {time.monotonic() - start:.0f} s")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
