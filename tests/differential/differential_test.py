#!/usr/bin/env python3
"""Compares generated workflows fused and apart: the status and every byte of every answer.

Apart, each function is an executable that runs once for each invocation behind a small gateway. Fused, the workflows of
a batch are one process, which gets all requests one after the other and then again from eight threads at once.

  differential_test.py --build build/ci --seeds 0:1000
  differential_test.py --build build/ci --seeds 17 --keep      # one workflow; the sources stay
"""

import argparse
import concurrent.futures
import http.client
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import workflow

SOURCE = pathlib.Path(__file__).resolve().parents[2]
C_FLAGS = {"c": ["clang-22", "-std=c11"], "cpp": ["clang++-22", "-std=c++17"]}
TIMEOUT = 60  # seconds for one invocation


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stderr}")


class Apart:
    """Runs functions as processes. An answer depends on name and request alone, so it is kept."""

    def __init__(self, folder):
        self.folder = folder
        self.names = set()
        self.environment = {}
        self.answers = {}

    def answer(self, name, request):
        """Status and body, as the fused server gives them."""
        if name not in self.names:
            return 404, f"function '{name}' not found".encode()
        if (name, request) not in self.answers:
            self.answers[name, request] = self.run(name, request)
        return self.answers[name, request]

    def run(self, name, request):
        # A file, because what read() returns from a pipe depends on when it was written.
        with tempfile.TemporaryFile() as stdin:
            stdin.write(request)
            stdin.seek(0)
            done = subprocess.run([self.folder / name], stdin=stdin, capture_output=True, timeout=TIMEOUT,
                                  env={**self.environment, "FAAS_FUNCTION": name})
        if done.returncode == 0:
            return 200, done.stdout
        if done.returncode < 0:
            text = signal.strsignal(-done.returncode)
            return 500, f"function '{name}' was ended by signal {-done.returncode} ({text})".encode()
        # Not always the last line of the log: what the function left in the buffer of stdout comes after it.
        for line in reversed(done.stderr.split(b"\n")):
            if line.startswith(b"faas: "):
                return 500, line.removeprefix(b"faas: ")
        return 500, f"function '{name}' exited with status {done.returncode}".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):
        request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.removeprefix("/function/")
        # A fused binary must not come here for what it contains.
        status, body = (404, f"'{name}' is fused".encode()) if name in self.server.closed else (
            self.server.apart.answer(name, request))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Gateway(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, apart, closed=()):
        super().__init__(("127.0.0.1", 0), Handler)
        self.apart = apart
        self.closed = set(closed)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items()
                if name != "PORT" and not name.startswith("FAAS_")}
        return {**kept, "FAAS_TEST_GIVEN": "given", "FAAS_GATEWAY":
                f"http://127.0.0.1:{self.server_port}/function/{{function}}"}


class Fused:
    """The fused binary as a server."""

    def __init__(self, binary, environment, log):
        self.log = log
        self.process = subprocess.Popen([binary], stdout=open(log, "ab"), stderr=open(log, "ab"),
                                        stdin=subprocess.DEVNULL,
                                        env={**environment, "FAAS_PORT": "0", "FAAS_EXPOSE": "all"})
        for _ in range(600):
            found = re.search(rb"faas: listening on port (\d+)\n", log.read_bytes())
            if found:
                break
            time.sleep(0.05)
        else:
            raise SystemExit(f"the fused binary does not listen; see {log}")
        self.port = int(found.group(1))
        self.connections = threading.local()

    def answer(self, name, request):
        try:
            connection = getattr(self.connections, "connection", None)
            if not connection:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
                self.connections.connection = connection
            connection.request("POST", f"/function/{name}", request)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connections.connection = None
            return 0, f"{type(error).__name__}: {error}; exit status {self.process.poll()}".encode()

    def stop(self):
        self.process.kill()
        self.process.wait()


class Batch:
    def __init__(self, seeds, options, folder):
        self.options = options
        self.folder = folder
        self.pool_seed = seeds[0] if options.pool is None else options.pool
        self.pool = workflow.shared(self.pool_seed)
        self.workflows = [workflow.workflow(seed, self.pool) for seed in seeds]
        self.functions = self.pool + [f for w in self.workflows for f in w.functions]
        self.differences = []
        self.compared = 0

    def build(self):
        for name in ("src", "bc", "bin"):
            (self.folder / name).mkdir(parents=True)
        for function in self.functions:
            self.compile(function)
        bitcode = [f"{f.name}={self.folder}/bc/{f.name}.bc" for f in self.functions if f.name != workflow.REMOTE]
        run(self.options.build / "bin/faas-merge", *bitcode, "--root", self.workflows[0].functions[0].name,
            "-O1", "-j", "1", "-o", self.folder / "fused", *self.options.option)

    def compile(self, function):
        source = self.folder / "src" / function.file
        bitcode = self.folder / "bc" / f"{function.name}.bc"
        program = self.folder / "bin" / function.name
        archive = self.options.build / "lib/libfaas.a"
        source.write_text(function.source)
        if function.language == "rust":
            common = ["rustc", "--edition", "2021", "-O", "-C", "codegen-units=1", "--crate-name", "program", source]
            run(*common, "--emit=llvm-bc", "-o", bitcode)
            run(*common, "-o", program, "-C", f"link-arg={archive}", "-C", "link-arg=-lpthread", "-C", "link-arg=-ldl")
        else:
            compiler = C_FLAGS[function.language]
            run(*compiler, "-O1", "-w", f"-I{SOURCE}/runtime/include", "-emit-llvm", "-c", source, "-o", bitcode)
            run(compiler[0], "-O1", "-w", "-fuse-ld=lld", bitcode, archive, "-o", program, "-lm", "-lpthread", "-ldl")

    def check(self):
        apart = Apart(self.folder / "bin")
        apart.names = {f.name for f in self.functions}
        gateway = Gateway(apart)
        apart.environment = gateway.environment
        outside = Gateway(apart, closed=apart.names - {workflow.REMOTE})
        fused = Fused(self.folder / "fused", outside.environment, self.folder / "fused.log")
        # Also the functions inside, each by itself and first, so that a difference is shown where it begins.
        cases = [(self.workflows[0], f.name, request) for f in self.pool if f.name != workflow.REMOTE
                 for request in self.workflows[0].requests]
        for w in self.workflows:
            cases += [(w, f.name, w.requests[i % len(w.requests)])
                      for i, f in reversed(list(enumerate(w.functions[1:])))]
            cases += [(w, w.functions[0].name, request) for request in w.requests]
        try:
            expected = [apart.answer(*case[1:]) for case in cases]
            for case, answer in zip(cases, expected):
                self.compare("one after the other", case, answer, fused.answer(*case[1:]))
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                together = list(pool.map(lambda case: fused.answer(*case[1:]), cases))
            for case, answer, other in zip(cases, expected, together):
                self.compare("eight at once", case, answer, other)
        finally:
            fused.stop()
            for server in (gateway, outside):
                server.shutdown()
                server.server_close()
        self.ok = sum(status == 200 for status, _ in expected)
        self.invocations = len(apart.answers)

    def compare(self, how, case, expected, actual):
        self.compared += 1
        if expected == actual:
            return
        w, name, request = case
        self.differences.append((w.seed, name))
        if len(self.differences) <= self.options.show:
            print(f"DIFFERENT seed {w.seed}, function {name}, {how}\n"
                  f"  calls    {'; '.join(f.name + ' -> ' + ' '.join(f.callees) for f in w.functions if f.callees)}\n"
                  f"  request  {request.hex() or '(empty)'}\n"
                  f"  apart    {expected[0]} {shorten(expected[1])}\n  fused    {actual[0]} {shorten(actual[1])}\n"
                  f"  sources  {self.folder}/src", flush=True)


def shorten(body):
    return repr(body) if len(body) <= 400 else f"{body[:400]!r}... ({len(body)} bytes)"


def seed_range(text):
    first, colon, end = text.partition(":")
    return list(range(int(first), int(end) if colon else int(first) + 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the build")
    parser.add_argument("--seeds", type=seed_range, default=seed_range("0:100"), help="one, or FIRST:END")
    parser.add_argument("--batch", type=int, default=25, help="workflows in one binary")
    parser.add_argument("--pool", type=int, help="seed of the shared functions; default: the first seed of the batch")
    parser.add_argument("--option", action="append", default=[],
                        help="for faas-merge, such as --option=--isolate=*=process")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="batches at the same time")
    parser.add_argument("--show", type=int, default=5, help="differences to print for a batch")
    parser.add_argument("--keep", action="store_true", help="keep sources and binaries of equal batches too")
    options = parser.parse_args()
    options.build = options.build.resolve()
    start = time.monotonic()

    def check(seeds):
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"faas-differential-{seeds[0]}-"))
        batch = Batch(seeds, options, folder)
        batch.build()
        built = time.monotonic() - start
        batch.check()
        lines = [f"seeds {seeds[0]} to {seeds[-1]}: {len(batch.functions)} functions, built after {built:.0f} s, "
                 f"checked after {time.monotonic() - start:.0f} s, {len(batch.differences)} different"]
        if batch.differences or options.keep:
            lines.append(f"kept {folder}")
        else:
            shutil.rmtree(folder)
        lines += [f"again: {sys.argv[0]} --build {options.build} --seeds {seed} --pool {batch.pool_seed}"
                  for seed in sorted({seed for seed, _ in batch.differences})]
        print("\n".join(lines), flush=True)
        return batch

    # Batches side by side, because most of the time of one is that of optimising its one module.
    parts = [options.seeds[at:at + options.batch] for at in range(0, len(options.seeds), options.batch)]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        batches = list(pool.map(check, parts))
    compared, ok, invocations, different = (
        sum(values) for values in zip(*((b.compared, b.ok, b.invocations, len(b.differences)) for b in batches)))
    print(f"{len(options.seeds)} workflows, {compared} answers compared with those of {invocations} invocations apart, "
          f"{ok} requests answered with 200, {different} different, {time.monotonic() - start:.0f} s")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
