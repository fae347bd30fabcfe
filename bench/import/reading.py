"""How fast traces are read, and in how much memory: 1 GB of generated OTLP JSON lines (generate.py), against jq and
Python.

Those two read a part of the file, and only sum up what a call graph needs at least (calls by the function and the URL),
without traces. Megabytes for each second of processor time are given as well: they depend less on what else runs."""

import subprocess
import sys
from pathlib import Path

from harness import measured

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
    """The fastest of some runs."""
    return min((measured(*command) for _ in range(runs)), key=lambda run: run["seconds"])


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
                     f"| {megabytes / row['cpu']:.0f} | {row['memory'] / 1e6:.0f} MB |")
    return {"import.md": lines}
