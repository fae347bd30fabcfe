"""Runs a program once for each line of stdin, with the line as its stdin, and prints a line "STATUS [STDOUT] ERROR" for
each, as e2e/Inputs/repeat.c does for a function.

    each_line.py NAME COMMAND...        NAME is the function's, for the texts
"""

import signal
import subprocess
import sys

name, *command = sys.argv[1:]
for line in sys.stdin.read().split("\n"):
    run = subprocess.run(command, input=line, stdout=subprocess.PIPE, text=True)
    if run.returncode < 0:
        reason = signal.strsignal(-run.returncode)
        print(f"500 [] function '{name}' was ended by signal {-run.returncode} ({reason})")
    elif run.returncode:
        print(f"500 [] function '{name}' exited with status {run.returncode}")
    else:
        print(f"0 [{run.stdout}] ")
