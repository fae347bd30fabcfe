"""Invocations that leak, exit, panic and crash in turn, in one process: do memory, descriptors and threads stay flat?"""

import json
import subprocess
from pathlib import Path

from harness import compile_bitcode, fuse, own_environment, run

HERE = Path(__file__).resolve().parent
CALLS = 1_000_000
# Of the calls: what caches, pools and stacks take once is not counted.
WARM_UP = 0.1
# Bytes a call that count as flat: a leak of one allocation in a thousand calls would show.
FLAT_SLOPE = 0.05


def slope(points):
    """Of the line of least squares."""
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def measure(build, work, quick):
    names = ("soak", "soak-c", "soak-cpp", "soak-rust")
    for name in names:
        compile_bitcode(next(HERE.glob(f"{name}.[cr]*")), work / f"{name}.bc")
    fuse(build, work / "soak", [work / f"{name}.bc" for name in names], "--root", "soak")
    environment = own_environment()
    calls = CALLS // 50 if quick else CALLS
    done = run(work / "soak", input=str(calls), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
               env=environment)
    samples = [json.loads(line) for line in done.stdout.splitlines()]
    warm = [s for s in samples if s["calls"] >= WARM_UP * calls]
    result = {"calls": calls, "resident_slope": slope([(s["calls"], s["resident"]) for s in warm]),
              "descriptor_slope": slope([(s["calls"], s["descriptors"]) for s in warm]),
              "first": warm[0], "last": warm[-1], "samples": samples}
    # A detached thread is gone some time after its invocation; so the least of several samples counts.
    result["threads"] = [min(s["threads"] for s in some) for some in (warm[:10], warm[-10:])]
    result["flat"] = (result["resident_slope"] < FLAT_SLOPE and warm[-1]["descriptors"] <= warm[0]["descriptors"]
                      and result["threads"][1] <= result["threads"][0])
    return result


def tables(result):
    first, last = result["first"], result["last"]
    verdict = "flat" if result["flat"] else "**grows**"
    return {"soak.md": [
        f"| {result['calls']:,} invocations that leak, exit, panic, crash and leave threads in turn | after 10 % | at the end "
        f"| a call | |",
        "|---|---|---|---|---|",
        f"| resident memory | {first['resident'] / 1e6:.2f} MB | {last['resident'] / 1e6:.2f} MB "
        f"| {result['resident_slope']:.3f} B | {verdict} |",
        f"| open descriptors | {first['descriptors']} | {last['descriptors']} | {result['descriptor_slope']:.3f} | |",
        f"| threads | {result['threads'][0]} | {result['threads'][1]} | | |",
    ]}
