"""How fast traces are read, and in how much memory: 1 GB of generated OTLP JSON lines (generate.py), against jq and
Python.

Those two read a part of the file, and only sum up what a call graph needs at least (calls by the function and the URL),
without traces. Megabytes for each second of processor time are given as well: they depend less on what else runs."""

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
JQ = r'''[inputs | .resourceSpans[]
  | (.resource.attributes[] | select(.key == "faas.name").value.stringValue) as $function
  | .scopeSpans[].spans[] | select(.kind == 3)
  | "\($function) \(.attributes[] | select(.key == "url.full").value.stringValue)"] | group_by(.)
  | map({(.[0]): length}) | add'''
PYTHON = r'''
import json, sys, collections
calls = collections.Counter()
def text(attributes, key):
    return next(a["value"]["stringValue"] for a in attributes if a["key"] == key)
for line in open(sys.argv[1]):
    for resource in json.loads(line)["resourceSpans"]:
        function = text(resource["resource"]["attributes"], "faas.name")
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                if span["kind"] == 3:
                    calls[function, text(span["attributes"], "url.full")] += 1
print(len(calls))
'''


def best_of(runs, command):
    """Seconds, seconds of processor time and peak bytes of the fastest of some runs."""
    best = None
    for _ in range(runs):
        start = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        if status:
            sys.exit(f"{command[0]}: failed")
        result = {"seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime,
                  "peak_bytes": usage.ru_maxrss * 1024}
        best = result if not best or seconds < best["seconds"] else best
    return best


def measure(build, work, quick):
    # jq holds what it reads, and is slow: a part of the file is enough to know its speed.
    file, part = work / "traces.jsonl", work / "part.jsonl"
    for path, megabytes in ((file, 50 if quick else 1000), (part, 5 if quick else 100)):
        subprocess.run([sys.executable, HERE / "generate.py", path, str(megabytes)], check=True)
    rows = {"faas-merge profile": {"bytes": file.stat().st_size} |
            best_of(1 if quick else 3, [build / "bin/faas-merge", "profile", file]),
            "Python, calls alone": {"bytes": part.stat().st_size} | best_of(1, [sys.executable, "-c", PYTHON, part]),
            "jq, calls alone": {"bytes": part.stat().st_size} | best_of(1, ["jq", "-n", JQ, part])}
    file.unlink()
    return rows


def tables(results):
    lines = ["| reader of OTLP JSON lines | read | MB/s | MB for a second of CPU | peak memory |",
             "|---|---|---|---|---|"]
    for name, row in results.items():
        megabytes = row["bytes"] / 1e6
        lines.append(f"| {name} | {megabytes:.0f} MB | {megabytes / row['seconds']:.0f} "
                     f"| {megabytes / row['cpu_seconds']:.0f} | {row['peak_bytes'] / 1e6:.0f} MB |")
    return {"import.md": lines}
