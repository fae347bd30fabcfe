"""Runs a command, passes its output on, stdout first, and fails unless it ends with the given status.

    status.py STATUS COMMAND...
"""

import subprocess
import sys

run = subprocess.run(sys.argv[2:], capture_output=True, text=True)
print(run.stdout + run.stderr, end="")
sys.exit(run.returncode != int(sys.argv[1]))
