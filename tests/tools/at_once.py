"""Runs a command several times at the same time; fails if one of them does.

    at_once.py COUNT COMMAND...

{} in an argument becomes the number of the run.
"""

import subprocess
import sys

count, command = int(sys.argv[1]), sys.argv[2:]
runs = [subprocess.Popen([argument.replace("{}", str(i)) for argument in command], stdout=subprocess.DEVNULL)
        for i in range(count)]
sys.exit(max([abs(run.wait()) for run in runs]))
