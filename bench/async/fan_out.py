"""A fan-out of eight: asynchronous invocations in mode fresh against eight threads that call a function."""

import json
from pathlib import Path
from statistics import median

from harness import compile_bitcode, fuse, own_environment, ratio, run, times

HERE = Path(__file__).resolve().parent


def measure(build, work, quick):
    """Nanoseconds of each round, in which both take their turn, by turns of work."""
    for name in ("fan_out", "callee"):
        compile_bitcode(HERE / f"{name}.c", work / f"{name}.bc")
    fuse(build, work / "fan_out", [work / "fan_out.bc", work / "callee.bc"])
    run("clang-22", "-O2", "-DTHREADS", HERE / "fan_out.c", "-o", work / "fan_out_threads", "-lpthread")
    environment = own_environment()
    rounds = {"fan_out": [], "fan_out_threads": []}
    for _ in range(2 if quick else 15):
        for program, results in rounds.items():
            done = run(work / program, input="1", capture_output=True, text=True, env=environment)
            results.append(json.loads(done.stdout))
    return {turns: {"async_ns": [one[turns] for one in rounds["fan_out"]],
                    "threads_ns": [one[turns] for one in rounds["fan_out_threads"]]} for turns in rounds["fan_out"][0]}


def tables(results):
    def row(turns, costs):
        threads, fused = (median(costs[way]) / 1e3 for way in ("threads_ns", "async_ns"))
        faster = times(ratio(costs["threads_ns"], costs["async_ns"]))
        return f"| {turns} x 64 bytes hashed | {threads:.0f} us | {fused:.0f} us | {faster} |"

    return {"async.md": [
        "| fan-out of 8, work of each | 8 threads, plain functions | 8 asynchronous, `fresh` | faster |",
        "|---|---|---|---|",
        *(row(turns, costs) for turns, costs in results.items()),
    ]}
