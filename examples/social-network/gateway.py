#!/usr/bin/env python3
"""A loopback gateway for the functions on their own: POST /function/NAME runs BUILD/bin/NAME for the request.

usage: gateway.py BUILD [PORT]

Prints the port that it listens on, which without PORT is a free one.
"""

import os
import pathlib
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/function/"


class Handler(BaseHTTPRequestHandler):
    """One connection, which stays open for further requests."""

    protocol_version = "HTTP/1.1"
    # Buffered, so that head and body of a response are sent together.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):
        request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.removeprefix(PREFIX)
        if not self.path.startswith(PREFIX) or name not in self.server.functions:
            self.answer(404, f"function '{name}' not found".encode())
        else:
            self.answer(*self.run(name, request))

    def run(self, name, request):
        """Status and body. The text of an error is the one that a caller in the same fused binary sees."""
        program = self.server.functions[name]
        environment = {**self.server.environment, "FAAS_FUNCTION": name}
        run = subprocess.run([program], input=request, env=environment, capture_output=True)
        sys.stderr.buffer.write(run.stderr)
        sys.stderr.flush()
        if run.returncode == 0:
            return 200, run.stdout
        if run.returncode < 0:
            ending = f"was ended by signal {-run.returncode} ({signal.strsignal(-run.returncode)})"
            return 500, f"function '{name}' {ending}".encode()
        texts = [line for line in run.stderr.split(b"\n") if line.startswith(b"faas: ")]
        if texts:
            return 500, texts[-1].removeprefix(b"faas: ")
        return 500, f"function '{name}' exited with status {run.returncode}".encode()

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """The functions' own stderr is log enough."""


class Gateway(ThreadingHTTPServer):
    """Serves the executables of a build, which get `environment` and what is set here."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, build, environment, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.functions = {path.name: path for path in (pathlib.Path(build) / "bin").resolve().iterdir()}
        self.url = f"http://127.0.0.1:{self.server_port}{PREFIX}"
        kept = {name: value for name, value in environment.items() if name not in ("PORT", "FAAS_PORT")}
        self.environment = {**kept, "FAAS_GATEWAY": self.url + "{function}"}


@contextmanager
def running(build, environment):
    """A gateway that serves in the background."""
    with Gateway(build, environment) as gateway:
        threading.Thread(target=gateway.serve_forever, daemon=True).start()
        yield gateway
        gateway.shutdown()


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.strip())
    with Gateway(sys.argv[1], os.environ, *map(int, sys.argv[2:])) as gateway:
        print(gateway.server_port, flush=True)
        try:
            gateway.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
