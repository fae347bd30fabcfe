"""Runs faas-merge where it must refuse, and prints its error.

    refuses.py FAAS_MERGE STATUS ARGUMENT...

Runs it twice, where no output exists and over an existing one. Fails unless it ends with STATUS and one line on stderr
each time, leaves no file behind, and leaves the existing file as it was. `--lines=N` before STATUS: N lines.
"""

import os
import subprocess
import sys
import tempfile

program, *arguments = sys.argv[1:]
lines = int(arguments.pop(0).split("=")[1]) if arguments[0].startswith("--lines=") else 1
status, *arguments = arguments
for old in (None, b"as it was"):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out")
        if old is not None:
            with open(output, "wb") as file:
                file.write(old)
        run = subprocess.run([program, *arguments, "-o", output], capture_output=True, text=True)
        left = {name: open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder)}
    said = run.stderr.splitlines()
    assert run.returncode == int(status), f"exit status {run.returncode}, stderr: {run.stderr}"
    assert len(said) == lines, f"expected {lines} lines on stderr, got: {run.stderr}"
    assert not run.stdout, f"stdout: {run.stdout}"
    assert left == ({} if old is None else {"out": old}), f"left behind: {left}"
    assert said[0].startswith("faas-merge: error: "), said[0]
print(run.stderr, end="")
