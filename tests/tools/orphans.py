"""Runs a binary as the first process of a namespace and sends it COUNT requests, each of which leaves a process behind that
writes "orphan" to the log and ends. Fails if they stay zombies.

    orphans.py COUNT BINARY
"""

import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

DEADLINE = 60


def zombies(parent):
    """How many children of the process have ended without anybody knowing."""
    count = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:  # gone meanwhile
            continue
        count += (state, of) == ("Z", str(parent))
    return count


count, binary = int(sys.argv[1]), sys.argv[2]
outer = subprocess.Popen(["unshare", "-r", "--pid", "--fork", "--kill-child", "--mount-proc", binary], text=True,
                         stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "FAAS_PORT": "0"})
try:
    port = re.search(r"listening on port (\d+)", outer.stderr.readline()).group(1)
    first = int(pathlib.Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text())
    for _ in range(count):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", b"x", timeout=DEADLINE) as answer:
            print(answer.read().decode())
    for _ in range(count):
        assert outer.stderr.readline() == "orphan\n"
    end = time.monotonic() + DEADLINE
    while left := zombies(first):
        if time.monotonic() > end:
            sys.exit(f"{left} zombies")
        time.sleep(0.05)
finally:
    outer.kill()
