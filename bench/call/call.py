"""The cost of one invocation of 64 bytes: each isolation mode against a plain call and against posix_spawn."""

import json
import os
import statistics
from pathlib import Path

from harness import compile_bitcode, fuse, link_apart, run

HERE = Path(__file__).resolve().parent
CALLEES = {"sdk-c": "C, `faas_main`", "main-c": "C, `main` on stdio", "sdk-cpp": "C++, `faas_main`",
           "main-cpp": "C++, `main` on iostreams", "sdk-rust": "Rust, `faas_main`",
           "main-rust": "Rust, `main` on std::io"}
MODES = ("shared", "fresh", "process")


def modes_of(name):
    return MODES if name.startswith("sdk") else MODES[1:]  # a function with a main is never shared


def measure(build, work, quick):
    """Medians in nanoseconds, of rounds in which everything takes its turn."""
    sources = {name: next(HERE.glob(f"{name}.*")) for name in ("caller", *CALLEES)}
    for name, source in sources.items():
        compile_bitcode(source, work / f"{name}.bc")
    run("clang-22", "-D_GNU_SOURCE", "-O2", HERE / "spawn.c", "-o", work / "spawn")
    apart = {name: work / f"{name}.apart" for name in CALLEES}
    for name, program in apart.items():
        link_apart(build, sources[name], work / f"{name}.bc", program)
    inputs = [work / "caller.bc", *(f"{name}-{mode}={work / name}.bc" for name in CALLEES for mode in modes_of(name))]
    modes = ",".join(f"{name}-{mode}={mode}" for name in CALLEES for mode in modes_of(name))
    fuse(build, work / "call", inputs, "--root", "caller", "--isolate", modes)

    environment = {name: value for name, value in os.environ.items() if name != "PORT" and not name.startswith("FAAS_")}
    rounds, spawned = [], {name: [] for name in CALLEES}
    for _ in range(2 if quick else 15):
        done = run(work / "call", input="1", capture_output=True, text=True, env=environment)
        rounds.append(json.loads(done.stdout))
        for name, program in apart.items():
            done = run(work / "spawn", 5 if quick else 50, program, capture_output=True, text=True, env=environment)
            spawned[name].append(float(done.stdout))
    return {"plain_ns": statistics.median(r["plain"] for r in rounds), "rounds": len(rounds), "callees": {
        name: {mode + "_ns": statistics.median(r[f"{name}-{mode}"] for r in rounds) for mode in modes_of(name)} |
        {"spawn_ns": statistics.median(spawned[name])} for name in CALLEES}}


def measure_curl(build, work, quick):
    """Medians in nanoseconds, of invocations through libcurl and through the SDK."""
    compile_bitcode(HERE / "curl_caller.c", work / "curl_caller.bc")
    compile_bitcode(HERE / "sdk-c.c", work / "echo.bc")
    fuse(build, work / "curl", [work / "curl_caller.bc", work / "echo.bc"], "--root", "curl_caller")
    rounds = []
    for _ in range(1 if quick else 5):
        done = run(work / "curl", input="", capture_output=True, text=True)
        rounds += [json.loads(line) for line in done.stdout.splitlines()]
    return {kind: statistics.median(r[kind] for r in rounds) for kind in rounds[0]}


def nanoseconds(value):
    return f"{value:.0f} ns" if value < 1e3 else f"{value / 1e3:.1f} us" if value < 1e5 else f"{value / 1e3:.0f} us"


def table(results):
    plain = results["plain_ns"]

    def cell(costs, mode):
        value = costs.get(mode + "_ns")
        if not value:
            return "as `fresh`"
        ratio = value / plain
        return f"{nanoseconds(value)} ({ratio:.1f}x)" if ratio < 10 else f"{nanoseconds(value)} ({ratio:,.0f}x)"

    return [
        "| one invocation of 64 bytes | plain call | `shared` | `fresh` | `process` | posix_spawn |",
        "|---|---|---|---|---|---|",
        *(f"| {title} | {nanoseconds(plain)} | " +
          " | ".join(cell(results["callees"][name], mode) for mode in (*MODES, "spawn")) + " |"
          for name, title in CALLEES.items()),
    ]
