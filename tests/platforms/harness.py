"""What the tests of the front ends share: the two binaries, processes, and HTTP as an emulator speaks it.

Every test runs on the fused binary and on the unfused one. What it waits for fails it after DEADLINE seconds; nothing
depends on how long things take below that."""

import argparse
import contextlib
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

DEADLINE = 60
ONCE = {"text": "hello"}, {"post": "HELLO"}  # a request to the workflow and the answer that each front end gives


def real_program(variable):
    """The path of a real component, if the environment names one that exists."""
    return shutil.which(os.environ.get(variable, "")) or None


class Gateway(http.server.BaseHTTPRequestHandler):
    """What an unfused function invokes others through."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).upper()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Case(unittest.TestCase):
    binary = None
    fused = None

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def environment(self, variables):
        """`variables` and what every process needs."""
        environment = {"PATH": os.environ["PATH"], "TMPDIR": self.folder, **variables}
        for name, value in os.environ.items():  # of sanitizers
            if name.endswith("SAN_OPTIONS"):
                environment[name] = value
        if not self.fused:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
            threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
            environment["FAAS_GATEWAY"] = f"http://127.0.0.1:{server.server_port}/function/{{function}}"
            environment["FAAS_FUNCTION"] = "post"
        return environment

    def start(self, variables, command=None, **options):
        """The binary, or `command`, with these variables. It is stopped after the test."""
        process = Process(command or [self.binary], self.environment(variables), **options)
        self.addCleanup(process.close)
        return process

    def run_once(self, variables, stdin=b""):
        return subprocess.run([self.binary], input=stdin, capture_output=True, env=self.environment(variables),
                              timeout=DEADLINE)

    def refused(self, variables, message):
        """The binary does not start: a line on stderr, and a status that is not 0. Returns the status."""
        run = self.run_once(variables)
        self.assertNotEqual(run.returncode, 0)
        self.assertRegex(run.stderr.decode(), message)
        self.assertEqual(run.stdout, b"")
        return run.returncode


class Process:
    def __init__(self, command, environment, **options):
        self.log = ""
        self.changed = threading.Condition()
        self.ended = False
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        self.popen = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **options)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.popen.stderr:
            with self.changed:
                self.log += line.decode(errors="replace")
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def logged(self, pattern):
        """Waits for a match in the log."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or re.search(pattern, self.log), DEADLINE)
            match = re.search(pattern, self.log)
        if not match:
            raise AssertionError(f"no {pattern!r} in the log:\n{self.log}")
        return match

    def port(self):
        return int(self.logged(r"faas: listening on port (\d+)\n").group(1))

    def end(self):
        """Waits for the end; the exit status."""
        status = self.popen.wait(DEADLINE)
        self.reader.join(DEADLINE)
        return status

    def terminate(self):
        """SIGTERM, and the exit status."""
        self.popen.terminate()
        return self.end()

    def close(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.end()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def ask(port, method="POST", path="/", body=b"", headers=None, chunked=False):
    """One request: its status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    if isinstance(body, dict):
        body = compact(body)
    sent = iter([body]) if chunked else body
    connection.request(method, path, sent, headers or {}, encode_chunked=chunked)
    response = connection.getresponse()
    answer = response.status, response.headers, response.read()
    connection.close()
    return answer


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def do(what, argument=""):
    return {"do": what, "with": argument}


def raw(port, data):
    """Sends bytes and returns all that comes until the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


def until(condition):
    """Waits until the condition holds."""
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.01)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fused", required=True)
    parser.add_argument("--unfused", required=True)
    options, rest = parser.parse_known_args()
    module = sys.modules["__main__"]
    for name, case in list(vars(module).items()):
        if isinstance(case, type) and issubclass(case, Case) and case is not Case:
            delattr(module, name)
            for kind, binary in (("Fused", options.fused), ("Unfused", options.unfused)):
                both = {"binary": os.path.abspath(binary), "fused": kind == "Fused", "__module__": "__main__"}
                setattr(module, name + kind, type(name + kind, (case,), both))
    if hasattr(module, "Case"):
        del module.Case
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
