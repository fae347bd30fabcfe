#!/usr/bin/env python3
"""Compares ordinary programs, all fused into one binary, with themselves as processes: the status and every byte.

Each program reads its request, NAME.in or else default.in, from stdin and answers on stdout. The binary runs all of
them three times, each time one after the other, and then three times from eight threads at once.

  programs_test.py --build build/ci
  programs_test.py --build build/ci --keep strtok-words on-exit    # some of them; the binaries stay
"""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "differential"))
from differential_test import Apart, Fused, run, shorten  # noqa: E402

LANGUAGES = {
    ".c": ["clang-22", "-std=c11", "-D_GNU_SOURCE"],
    ".cpp": ["clang++-22", "-std=c++17"],
    ".rs": ["rustc", "--edition", "2021", "-O", "-C", "codegen-units=1"],
}
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "FAAS_TEST_GIVEN": "given"}
ROUNDS = 3

# Programs that faas-merge refuses, and a part of its error.
REFUSED = {
    "linker-set": "undefined symbol '__start_commands' needed by function 'linker-set'",
}


def request_of(name):
    own = HERE / f"{name}.in"
    return (own if own.exists() else HERE / "default.in").read_bytes()


def compile(source, folder):
    bitcode, program = folder / f"{source.stem}.bc", folder / source.stem
    compiler = LANGUAGES[source.suffix]
    if source.suffix == ".rs":
        run(*compiler, "--crate-name", "program", source, "--emit=llvm-bc", "-o", bitcode)
        run(*compiler, source, "-o", program)
    else:
        run(*compiler, "-O1", "-w", "-emit-llvm", "-c", source, "-o", bitcode)
        run(compiler[0], "-O1", "-w", "-fuse-ld=lld", bitcode, "-o", program, "-lm", "-lpthread")
    return bitcode


def fuse(options, bitcode, output):
    command = [options.build.resolve() / "bin/faas-merge", *bitcode, "--root", bitcode[0].stem, "-O1", "-o", output]
    return subprocess.run(command, capture_output=True, text=True)


def refuses(options, bitcode, text):
    done = fuse(options, [bitcode], bitcode.with_suffix(".fused"))
    if done.returncode == 1 and text in done.stderr:
        return True
    print(f"NOT REFUSED {bitcode.stem}: exit status {done.returncode}\n{done.stderr}")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the build")
    parser.add_argument("--keep", action="store_true", help="keep the binaries")
    parser.add_argument("names", nargs="*", help="programs; default: all")
    options = parser.parse_args()
    start = time.monotonic()
    sources = sorted(path for path in HERE.iterdir()
                     if path.suffix in LANGUAGES and (not options.names or path.stem in options.names))
    if not sources or len(sources) < len(options.names):
        parser.error("no such program")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="faas-programs-"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        bitcode = list(pool.map(lambda source: compile(source, folder), sources))
    compiled = time.monotonic()
    failed = 0
    for refused in [b for b in bitcode if b.stem in REFUSED]:
        failed += not refuses(options, refused, REFUSED[refused.stem])
    bitcode = [b for b in bitcode if b.stem not in REFUSED]
    sources = [s for s in sources if s.stem not in REFUSED]
    done = fuse(options, bitcode, folder / "fused")
    if done.returncode:
        sys.exit(done.stderr)
    fused_after = time.monotonic()

    requests = {source.stem: request_of(source.stem) for source in sources}
    apart = Apart(folder)
    apart.names, apart.environment = set(requests), ENVIRONMENT
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        expected = dict(zip(requests, pool.map(lambda name: apart.answer(name, requests[name]), requests)))

    different = {}
    fused = Fused(folder / "fused", ENVIRONMENT, folder / "log")
    try:
        for way, threads in (("one after the other", 1), ("eight at once", 8)):
            with concurrent.futures.ThreadPoolExecutor(threads) as pool:
                names = list(requests) * ROUNDS
                for name, answer in zip(names, pool.map(lambda name: fused.answer(name, requests[name]), names)):
                    if answer != expected[name]:
                        different.setdefault(name, (way, answer))
    finally:
        fused.stop()

    for name, (way, answer) in different.items():
        print(f"DIFFERENT {name}, {way}\n  apart  {expected[name][0]} {shorten(expected[name][1])}\n"
              f"  fused  {answer[0]} {shorten(answer[1])}")
    failed += len(different)
    print(f"{len(sources)} programs, {2 * ROUNDS} runs each in one process, {failed} failed; compiled in "
          f"{compiled - start:.0f} s, fused in {fused_after - compiled:.0f} s, "
          f"run in {time.monotonic() - fused_after:.0f} s")
    if failed or options.keep:
        print(f"kept {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
