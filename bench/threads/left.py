"""An invocation that starts one thread and leaves it behind, against a process that does so."""

from pathlib import Path
from statistics import median

from harness import compile_bitcode, fuse, own_environment, ratio, run, times

HERE = Path(__file__).resolve().parent
SPAWN = HERE.parent / "call/spawn.c"


def measure(build, work, quick):
    """Nanoseconds of rounds in which each takes its turn."""
    for name in ("caller", "leaves"):
        compile_bitcode(HERE / f"{name}.c", work / f"{name}.bc")
    for mode in ("fresh", "process"):
        fuse(build, work / mode, [work / "caller.bc", work / "leaves.bc"], "--isolate", f"leaves={mode}")
    run("clang-22", "-O2", HERE / "leaves.c", "-o", work / "leaves", "-lpthread")
    run("clang-22", "-D_GNU_SOURCE", "-O2", SPAWN, "-o", work / "spawn")
    environment = own_environment()
    rounds = {"fresh": [], "process": [], "posix_spawn": []}
    for _ in range(2 if quick else 15):
        for mode, calls in ("fresh", 2000), ("process", 50):
            done = run(work / mode, input=str(calls // 20 if quick else calls), capture_output=True, text=True,
                       env=environment)
            rounds[mode].append(float(done.stdout))
        done = run(work / "spawn", 5 if quick else 50, work / "leaves", capture_output=True, text=True, env=environment)
        rounds["posix_spawn"].append(float(done.stdout))
    return rounds


def tables(results):
    def row(mode, title):
        faster = times(ratio(results["posix_spawn"], results[mode])) if mode != "posix_spawn" else "1"
        return f"| {title} | {median(results[mode]) / 1e3:.0f} us | {faster} |"

    return {"threads.md": [
        "| one invocation of 64 bytes that leaves a thread behind | time | faster |", "|---|---|---|",
        row("posix_spawn", "posix_spawn of the program"), row("process", "fused, `process`"),
        row("fresh", "fused, `fresh`"),
    ]}
