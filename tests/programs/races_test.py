#!/usr/bin/env python3
"""Runs the C programs, fused and from eight threads at once, under ThreadSanitizer.

Functions and runtime are instrumented, so a race between two invocations, or between the threads of one, is reported
wherever it is. A program with a race of its own shows that reports arrive.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import programs_test
from differential_test import Fused, run

# Programs that ThreadSanitizer cannot follow: their end by a signal, which a thread may also send another one, their
# stacks, locks that it does not know.
LEFT_OUT = {"divide-by-zero", "endless-recursion", "null-pointer", "thread-exits-process", "coroutines", "threads-c11"}
# Programs that get processes of their own: it does not let those start threads.
LEFT_OUT |= {"fork-wait", "local-time", "popen-shell", "redirect-output", "reopen-output",
             "wide-stdout"}

RACY = """
#include <pthread.h>
static volatile long total;
static pthread_barrier_t barrier;
static void *add(void *unused) {
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < 1000; i++) total++;
  return unused;
}
int main(void) {
  pthread_t threads[2];
  pthread_barrier_init(&barrier, 0, 2);
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], 0, add, 0);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the build")
    options = parser.parse_args()
    build = options.build.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faas-races-"))
    # The driver takes the runtime from ../lib, where the instrumented one is.
    driver = build / "tests/tsan/bin/faas-merge"
    driver.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(build / "bin/faas-merge", driver)
    sanitizer = subprocess.run(["clang-22", "-print-file-name=libclang_rt.tsan-x86_64.so"], check=True,
                               capture_output=True,
                               text=True).stdout.strip()
    sanitizer = pathlib.Path(sanitizer).parent
    (folder / "racy.c").write_text(RACY)
    sources = [folder / "racy.c"] + sorted(
        s for s in programs_test.HERE.glob("*.c")
        if s.stem not in LEFT_OUT | programs_test.REFUSED.keys())

    def compile(source):
        bitcode = folder / f"{source.stem}.bc"
        run(*programs_test.LANGUAGES[".c"], "-O1", "-g", "-w", "-fsanitize=thread", "-emit-llvm", "-c", source, "-o",
            bitcode)
        return bitcode

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        bitcode = list(pool.map(compile, sources))
    # Its malloc must be the only one.
    run(driver, *bitcode, "--root", "racy", "-O1", "--heap", "system", "-L", sanitizer, "-lclang_rt.tsan-x86_64",
        "-o", folder / "fused")
    environment = {**programs_test.ENVIRONMENT, "LD_LIBRARY_PATH": str(sanitizer),
                   "TSAN_OPTIONS": "report_signal_unsafe=0"}

    failed = 0
    for names, racy in ((["racy"], True), ([s.stem for s in sources[1:]] * 2, False)):
        log = folder / f"log-{racy}"
        log.touch()
        fused = Fused(folder / "fused", environment, log)
        try:
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                statuses = dict(zip(names, pool.map(lambda name: fused.answer(name, programs_test.request_of(name))[0],
                                                    names)))
        finally:
            fused.stop()
        reports = re.findall(r"WARNING: ThreadSanitizer: .*?\n={18}\n", log.read_text(errors="replace"), re.S)
        died = [name for name, status in statuses.items() if not status]
        print(f"{len(names)} programs, {len(reports)} reports, {len(died)} without an answer {died}")
        if died or bool(reports) != racy:
            failed += 1
            print("\n".join(reports[:3]))
    if failed:
        print(f"kept {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
