"""A fan-out of eight: asynchronous invocations in mode fresh against eight threads that call a function."""

import json
import os
import statistics
from pathlib import Path

from harness import compile_bitcode, fuse, run

HERE = Path(__file__).resolve().parent


def measure(build, work, quick):
    """Medians in nanoseconds by turns of work, of rounds in which both take their turn."""
    for name in ("fan_out", "callee"):
        compile_bitcode(HERE / f"{name}.c", work / f"{name}.bc")
    fuse(build, work / "fan_out", [work / "fan_out.bc", work / "callee.bc"])
    run("clang-22", "-O2", "-DTHREADS", HERE / "fan_out.c", "-o", work / "fan_out_threads", "-lpthread")
    environment = {name: value for name, value in os.environ.items() if name != "PORT" and not name.startswith("FAAS_")}
    rounds = {"fan_out": [], "fan_out_threads": []}
    for _ in range(2 if quick else 15):
        for program, results in rounds.items():
            done = run(work / program, input="1", capture_output=True, text=True, env=environment)
            results.append(json.loads(done.stdout))
    return {"rounds": len(rounds["fan_out"]), "turns": {
        turns: {"async_ns": statistics.median(r[turns] for r in rounds["fan_out"]),
                "threads_ns": statistics.median(r[turns] for r in rounds["fan_out_threads"])}
        for turns in rounds["fan_out"][0]}}


def table(results):
    return [
        "| fan-out of 8, work of each | 8 threads, plain functions | 8 asynchronous, `fresh` | ratio |",
        "|---|---|---|---|",
        *(f"| {turns} x 64 bytes hashed | {costs['threads_ns'] / 1e3:.0f} us | {costs['async_ns'] / 1e3:.0f} us "
          f"| {costs['threads_ns'] / costs['async_ns']:.1f}x faster |" for turns, costs in results["turns"].items()),
    ]


if __name__ == "__main__":
    import argparse
    import tempfile
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parent.parent / "build/release")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(table(measure(options.build.resolve(), Path(folder), options.quick))))
