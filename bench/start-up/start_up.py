"""From exec to the first response, with libraries loaded on first use and at start, and a call of such a library."""
import os
import statistics
import time
from pathlib import Path

from harness import fuse, run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def libraries_at_start(program, environment):
    """How many shared libraries the loader maps before main, itself not counted."""
    listed = run(program, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                 env=environment | {"LD_TRACE_LOADED_OBJECTS": "1"}).stdout  # a static one just runs
    return sum("=> /" in line for line in listed.splitlines())


def start(program, request, environment):
    """Seconds from exec to the first byte of an answer, be it a failure, and page faults in all."""
    answer, output = os.pipe()
    redirections = [(os.POSIX_SPAWN_OPEN, 0, request, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, output, 1),
                    (os.POSIX_SPAWN_DUP2, output, 2)]
    begin = time.perf_counter()
    process = os.posix_spawn(program, [program], environment, file_actions=redirections)
    os.close(output)
    os.read(answer, 1)
    seconds = time.perf_counter() - begin
    faults = os.wait4(process, 0)[2].ru_minflt
    os.close(answer)
    return seconds, faults


def measure(build, work, example, fused, libraries, quick):
    """From exec to the first response, with libraries on first use and at start, and a call of such a library."""
    run("clang-22", "-O2", HERE / "floor.c", "-o", work / "floor")
    run("clang-22", "-O2", "-shared", "-fPIC", HERE / "client.c", "-lcurl", "-o", work / "libclient.so")
    run("clang-22", "-O2", "-emit-llvm", "-c", HERE / "seldom.c", "-I", ROOT / "runtime/include", "-o",
        work / "seldom.bc")
    for lazy in ("auto", "none"):
        fuse(build, work / f"seldom-{lazy}", [work / "seldom.bc"], "-L", work, "-lclient", "--lazy", lazy)
    run("clang-22", "-O2", "-emit-llvm", "-c", HERE / "echo.c", "-I", ROOT / "runtime/include", "-o",
        work / "echo.bc")
    fuse(build, work / "echo-static", [work / "echo.bc"], "--static")
    eager = work / "eleven-none"
    fuse(build, eager, sorted((example / "bc").glob("*.bc")), *libraries, "--lazy", "none")
    # The root refuses it before it invokes anybody or needs a library.
    malformed, byte = work / "malformed", work / "byte"
    malformed.write_text("{}")
    byte.write_text("x")
    programs = {
        "floor": (work / "floor", os.devnull),
        "static": (work / "echo-static", byte),
        "libcurl, lazy": (work / "seldom-auto", os.devnull),
        "libcurl, eager": (work / "seldom-none", os.devnull),
        "compose-post, lazy": (fused, malformed),
        "compose-post, eager": (eager, malformed),
        "compose-post, apart": (example / "bin/compose-post", malformed),
    }
    environment = os.environ | {"LD_LIBRARY_PATH": str(work)}
    starts = {name: [] for name in programs}
    for _ in range(20 if quick else 300):
        for name, (program, request) in programs.items():
            starts[name].append(start(program, request, environment))
    table = {}
    for name, samples in starts.items():
        milliseconds = statistics.median(seconds for seconds, _ in samples) * 1e3
        table[name] = {"ms": milliseconds, "page_faults": statistics.median(faults for _, faults in samples),
                       "libraries": libraries_at_start(programs[name][0], environment), "samples": len(samples)}
    calls = {"auto": [], "none": []}
    for _ in range(1 if quick else 5):
        for lazy, rounds in calls.items():
            output = run(work / f"seldom-{lazy}", input="calls", capture_output=True, text=True, env=environment).stdout
            rounds += [float(line) for line in output.split()]
    return {"programs": table, "call_ns": {lazy: statistics.median(rounds) for lazy, rounds in calls.items()}}


def tables(measured):
    titles = {"floor": "a C program that writes one byte",
              "static": "a function that answers with its request, `--static`",
              "libcurl, lazy": "a function on libcurl, loaded on first use",
              "libcurl, eager": "the same, loaded at start (`--lazy none`)",
              "compose-post, lazy": "compose-post, 11 functions, libraries on first use",
              "compose-post, eager": "the same, all at start (`--lazy none`)",
              "compose-post, apart": "compose-post apart"}
    floor = measured["programs"]["floor"]["ms"]
    rows = [f"| {titles[name]} | {row['libraries']} | {row['page_faults']:.0f} | {row['ms']:.2f} ms "
            f"| {row['ms'] / floor:.2f} |" for name, row in measured["programs"].items()]
    call = measured["call_ns"]
    return ["| exec to first response | libraries at start | page faults | time | against the first |",
            "|---|---|---|---|---|", *rows, "",
            "| one call of a library | at start, through the PLT | on first use, after the first |",
            "|---|---|---|", f"| an increment | {call['none']:.2f} ns | {call['auto']:.2f} ns |"]
