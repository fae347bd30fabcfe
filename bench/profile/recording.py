"""The cost of being recorded: an invocation in a binary without instrumentation, and in one with it that is off, that
writes a profile, and that exports spans."""

import http.server
import json
import threading
from pathlib import Path
from statistics import median

from harness import compile_bitcode, fuse, own_environment, run

HERE = Path(__file__).resolve().parent
MODES = ("shared", "fresh")
KINDS = {"plain": "not instrumented", "off": "instrumented, off", "profile": "writing a profile",
         "export": "exporting spans"}


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def measure(build, work, quick):
    """Nanoseconds, of rounds in which everything takes its turn."""
    compile_bitcode(HERE / "caller.c", work / "caller.bc")
    compile_bitcode(HERE.parent / "call/sdk-c.c", work / "echo.bc")
    inputs = [work / "caller.bc", *(f"{mode}={work / 'echo.bc'}" for mode in MODES)]
    options = ["--root", "caller", "--isolate", ",".join(f"{mode}={mode}" for mode in MODES)]
    fuse(build, work / "plain", inputs, *options)
    fuse(build, work / "instrumented", inputs, *options, "--instrument")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink) as sink:
        threading.Thread(target=sink.serve_forever, args=[0.05], daemon=True).start()
        own = {"profile": {"FAAS_PROFILE": str(work / "profile.json")},
               "export": {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{sink.server_port}"}}
        kept = own_environment()
        times = {kind: {mode: [] for mode in MODES} for kind in KINDS}
        for _ in range(2 if quick else 15):
            for kind in KINDS:
                done = run(work / ("plain" if kind == "plain" else "instrumented"), input="3\0", capture_output=True,
                           text=True, env=kept | own.get(kind, {}))
                for line in done.stdout.splitlines():
                    for mode, value in json.loads(line).items():
                        times[kind][mode].append(value)
        sink.shutdown()
    return times


def tables(results):
    def cell(kind, mode):
        value, plain = (median(results[way][mode]) for way in (kind, "plain"))
        if kind == "plain":
            return f"{value:.0f} ns"
        return f"{value:.0f} ns ({value / plain:.2f}x, {value - plain:+.0f} ns)"

    return {"profile.md": [
        "| one invocation of 64 bytes, C | `shared` | `fresh` |",
        "|---|---|---|",
        *(f"| {title} | " + " | ".join(cell(kind, mode) for mode in MODES) + " |" for kind, title in KINDS.items()),
    ]}
