"""Runs a command while a fused binary serves its functions.

    gateway.py SERVER COMMAND...

The command sees FAAS_TEST_GATEWAY=http://127.0.0.1:PORT, and FAAS_GATEWAY for the paths /function/NAME there. SERVER
`none` stands for a port on which nothing listens: what goes to the network fails. A folder has programs that are served
as processes (apart.py).
"""

import os
import pathlib
import subprocess
import sys

server, *command = sys.argv[1:]
process = None
port = 1
if server != "none":
    apart = [sys.executable, pathlib.Path(__file__).with_name("apart.py"), server]
    served = apart if os.path.isdir(server) else [server]
    process = subprocess.Popen(served, env={**os.environ, "FAAS_PORT": "0", "FAAS_EXPOSE": "all"},
                               stderr=subprocess.PIPE, text=True)
    port = int(process.stderr.readline().rsplit(" ", 1)[1])
url = f"http://127.0.0.1:{port}"
environment = {**os.environ, "FAAS_TEST_GATEWAY": url, "FAAS_GATEWAY": url + "/function/{function}"}
try:
    status = subprocess.run(command, env=environment, timeout=100).returncode
finally:
    if process:
        process.terminate()
        process.wait()
sys.exit(status if status >= 0 else 128 - status)
