"""What the tests of profiling share: instrumented functions apart and fused, a gateway that starts a process for each
request as a watchdog does, and a collector.

Nothing depends on how long something takes; what is waited for fails a test after DEADLINE seconds."""

import argparse
import collections
import contextlib
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

DEADLINE = 60
ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "tests/profiling/functions").glob("*.*"))
INCLUDE = ROOT / "runtime/include"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
OPTIONS = None


def build():
    """Makes OPTIONS.work: NAME, each function apart, and `fused`."""
    OPTIONS.work.mkdir(parents=True, exist_ok=True)
    stamp = OPTIONS.work / "fused"
    parts = [*SOURCES, OPTIONS.build / "bin/faas-merge", *(OPTIONS.build / "lib").glob("libfaas*.bc")]
    if stamp.exists() and stamp.stat().st_mtime > max(part.stat().st_mtime for part in parts):
        return
    for source in SOURCES:
        module = OPTIONS.work / f"{source.stem}.bc"
        if source.suffix == ".rs":
            text = f'include!("{ROOT}/tests/e2e/Inputs/sdk.rs");'
            copied = OPTIONS.work / source.name
            copied.write_text(source.read_text().replace('include!("sdk.rs");', text))
            command = ["rustc", "--edition", "2021", "--emit=llvm-bc", "-O", "-C", "codegen-units=1", "--crate-type",
                       "cdylib", "-C", "panic=unwind", copied]
        else:
            compiler = "clang" if source.suffix == ".c" else "clang++"
            command = [f"{OPTIONS.llvm}/{compiler}", "-D_GNU_SOURCE", "-O1", f"-I{INCLUDE}", "-emit-llvm", "-c", source]
        subprocess.run([*command, "-o", module], check=True)
    modules = [OPTIONS.work / f"{source.stem}.bc" for source in SOURCES]
    for inputs, output in [*(([module], module.with_suffix("")) for module in modules), (modules, stamp)]:
        subprocess.run([OPTIONS.build / "bin/faas-merge", "--instrument", *inputs, "--root",
                        "front" if output == stamp else output.name, "-o", output], check=True,
                       stdout=subprocess.DEVNULL)


def environment(variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, **{name: str(value) for name, value in variables.items()}}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, body=b"", headers=None):
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class GatewayHandler(Handler):
    """Runs a process for each request: a function by its name."""

    def do_POST(self):
        name, body = self.path.removeprefix("/function/"), self.body()
        if not (OPTIONS.work / name).is_file():
            return self.answer(200, b"")
        variables = {"Http_" + "_".join(part.capitalize() for part in key.split("-")): value
                     for key, value in self.headers.items()}
        self.server.seen.append((name, dict(self.headers)))
        run = subprocess.run([OPTIONS.work / name], input=body, capture_output=True, timeout=DEADLINE,
                             env={**self.server.environment, **variables, "Http_Method": "POST"})
        self.server.log += run.stderr.decode()
        self.answer(200 if run.returncode == 0 else 500, run.stdout)


class Collector(Handler):
    """Takes what OTLP/HTTP sends. `server.script` are statuses, or functions of the handler, for the first requests."""

    def do_POST(self):
        body = self.body()
        with self.server.changed:
            step = self.server.script.pop(0) if self.server.script else 200
            self.server.requests += 1
            self.server.changed.notify_all()
        if callable(step):
            step = step(self)
        status, headers = step if isinstance(step, tuple) else (step, {})
        with self.server.changed:
            if status == 200:
                self.server.taken.append((self.path, dict(self.headers), body))
            self.server.changed.notify_all()
        with contextlib.suppress(OSError):
            self.answer(status, b"{}", headers)


Edge = collections.namedtuple("Edge", "caller callee count failed kind")


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.profile = self.folder / "profile.json"

    def collector(self, script=()):
        server = Server(Collector)
        server.script, server.taken, server.requests, server.changed = list(script), [], 0, threading.Condition()
        self.addCleanup(server.close)
        return server

    def gateway(self, variables):
        server = Server(GatewayHandler)
        server.environment = environment({**variables, "FAAS_GATEWAY": server.url + "/function/{function}"})
        server.seen, server.log = [], ""
        self.addCleanup(server.close)
        return server

    def post(self, url, body=b"", headers=None):
        """Status and body."""
        request = urllib.request.Request(url, body.encode() if isinstance(body, str) else body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def run_once(self, name, body, variables):
        return subprocess.run([OPTIONS.work / name], input=body.encode(), capture_output=True, timeout=DEADLINE,
                              env=environment(variables))

    @contextlib.contextmanager
    def serving(self, name, variables):
        """A function, or `fused`, as an HTTP server: its URL and its process."""
        process = subprocess.Popen([OPTIONS.work / name], env=environment({**variables, "FAAS_PORT": "0"}),
                                   stderr=subprocess.PIPE, text=True)
        try:
            while not (match := re.fullmatch(r"faas: listening on port (\d+)\n", process.stderr.readline())):
                self.assertIsNone(process.poll(), "the server ended")
            yield f"http://127.0.0.1:{match.group(1)}", process
        finally:
            process.kill()
            process.wait()
            process.stderr.close()

    def serve_while_it_waits(self, variable, path=""):
        """Eight requests are answered while the collector that the variable names takes its time. Returns it, once the
        process has ended."""
        go = threading.Event()
        collector = self.collector([lambda _: go.wait(DEADLINE) and 200])
        with self.serving("fused", {variable: collector.url + path, "OTEL_BSP_SCHEDULE_DELAY": 20}) as (url, process):
            for _ in range(8):
                self.assertEqual(self.post(url, "text a\n")[0], 200)
            self.assertEqual(collector.taken, [])
            go.set()
            process.terminate()
            self.assertEqual(process.wait(DEADLINE), 0)
        return collector

    def functions(self):
        """What the file of the profile says, by function."""
        return {entry["function"]: entry for entry in json.loads(self.profile.read_text())}

    def edges(self):
        return {Edge(call["Caller"], call["Callee"], int(call["counts"]), call["failed"], call["kind"])
                for function in self.functions().values() for call in function["calls"]}

    def imported(self, file):
        """What is counted in a file of any form, as `faas-merge profile` has it: all that does not say how long."""
        output = self.folder / "canonical.json"
        subprocess.run([OPTIONS.build / "bin/faas-merge", "profile", file, "-o", output], check=True,
                       stdout=subprocess.DEVNULL)
        graph = json.loads(output.read_text())
        functions = {entry["name"]: [entry[key] for key in ("invocations", "errors", "cold_starts")]
                     for entry in graph["functions"]}
        calls = {(entry["caller"], entry["callee"]):
                 {key: entry[key] for key in ("count", "kind", "async", "errors", "mean_per_request", "fanout")}
                 for entry in graph["calls"]}
        return graph["requests"], functions, calls

    def check_against_import(self, collector):
        """The profile by hooks, and the one that is imported from what a collector took, as it would keep it."""
        traces = self.folder / "traces.jsonl"
        traces.write_bytes(b"".join(body + b"\n" for _, _, body in collector.taken))
        self.assertEqual(self.imported(traces), self.imported(self.profile))
        return traces


def spans(collector):
    """All spans that a collector took, each with the name of its function; their ids are unique."""
    found = []
    for _, _, body in collector.taken:
        for resource in json.loads(body)["resourceSpans"]:
            attributes = values(resource["resource"]["attributes"])
            for scope in resource["scopeSpans"]:
                found += [{**span, "function": attributes["faas.name"], "resource": attributes,
                           "values": values(span["attributes"])} for span in scope["spans"]]
    ids = [span["spanId"] for span in found]
    assert len(ids) == len(set(ids)), "a span was sent twice"
    return found


def values(attributes):
    return {item["key"]: next(iter(item["value"].values())) for item in attributes}


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--llvm", required=True)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.build = OPTIONS.build.resolve()
    OPTIONS.work = OPTIONS.build / "tests/profiling/functions"
    build()
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
