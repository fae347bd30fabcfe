#!/usr/bin/env python3
"""faas-merge run: what a client of the local gateway sees, what functions see, the log, and the start and end."""

import argparse
import concurrent.futures
import http.client
import http.server
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
import unittest

DEADLINE = 60
OPTIONS = None


class Gateway:
    def __init__(self, *arguments, **variables):
        self.folder = tempfile.mkdtemp()
        self.out, self.err = pathlib.Path(self.folder, "out"), pathlib.Path(self.folder, "err")
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen([OPTIONS.faas_merge, "run", "--port", "0", *map(str, arguments)],
                                            stdout=out, stderr=err, env={"PATH": os.environ["PATH"], **variables})
        self.port = int(self.logged(r"(?m)^faas: listening on port (\d+)$").group(1))

    def logged(self, pattern, file=None):
        end = time.monotonic() + DEADLINE
        while True:
            text = (file or self.err).read_text()
            if found := re.search(pattern, text):
                return found
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"no {pattern!r} in the log:\n{text}\n{self.err.read_text()}")
            time.sleep(0.02)

    def hops(self):
        """The lines on stdout, each as a dict."""
        return [dict(word.split("=", 1) for word in line.split()) for line in self.out.read_text().splitlines()]

    def ask(self, path, body=b"", method="POST", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        answer = response.status, response.read(), response.headers
        connection.close()
        return answer

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(DEADLINE)
        shutil.rmtree(self.folder, ignore_errors=True)
        return status


class Run(unittest.TestCase):
    def gateway(self, *arguments, **variables):
        gateway = Gateway(*arguments, **variables)
        self.addCleanup(gateway.stop)
        return gateway

    def children(self, gateway):
        return [int(pid) for task in pathlib.Path(f"/proc/{gateway.process.pid}/task").iterdir()
                for pid in (task / "children").read_text().split()]

    def running(self, program):
        """The processes of a program, without those that have ended."""
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "exe") == str(program.resolve()):
                    found.append(process.name)
            except OSError:
                pass
        return found

    def test_programs_of_every_kind_invoke_one_another(self):
        for arguments in ([OPTIONS.programs], [OPTIONS.programs, "--platform", "stdin"],
                          [OPTIONS.programs / "plain", OPTIONS.fused / "front"]):
            gateway = self.gateway(*arguments)
            self.assertEqual(gateway.ask("/function/plain", b"hello")[:2], (200, b"hello"))
            self.assertEqual(gateway.ask("/function/front", b"plain hello")[:2], (200, b"hello"), arguments)
            self.assertEqual(gateway.ask("/function/front", b"front plain hello")[:2], (200, b"hello"))
            big = os.urandom(90000).replace(b"\0", b"x")
            self.assertEqual(gateway.ask("/function/front", b"plain " + big)[:2], (200, big))

    def test_endings_read_as_in_a_fused_binary(self):
        gateway = self.gateway(OPTIONS.programs)
        for body, text in ((b"exit", b"function 'plain' exited with status 3"), (b"fail", b"told to fail"),
                           (b"abort", b"function 'plain' was ended by signal 6 (Aborted)")):
            self.assertEqual(gateway.ask("/function/plain", body)[:2], (500, text))
            self.assertEqual(gateway.ask("/function/front", b"plain " + body)[:2], (500, text))
        gateway.logged(r"(?m)^\[plain\] asked to fail$")
        self.assertEqual(gateway.ask("/function/none")[:2], (404, b"function 'none' not found"))
        self.assertEqual(gateway.ask("/function/front", b"none x")[:2], (500, b"function 'none' not found"))
        self.assertEqual(gateway.ask("/elsewhere")[0], 404)
        self.assertEqual(gateway.ask("/_/health", method="GET")[:2], (200, b"OK"))

    def test_endings_are_heard_whatever_was_ignored(self):
        before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGCHLD, before)
        gateway = self.gateway(OPTIONS.programs)  # which inherits that
        signal.signal(signal.SIGCHLD, before)
        for body, text in ((b"exit", b"function 'plain' exited with status 3"),
                           (b"abort", b"function 'plain' was ended by signal 6 (Aborted)")):
            self.assertEqual(gateway.ask("/function/plain", body)[:2], (500, text))

    def test_an_invocation_may_take_so_long(self):
        gateway = self.gateway(OPTIONS.programs, "--timeout", "1")
        self.assertEqual(gateway.ask("/function/plain", b"sleep")[:2], (504, b"function 'plain': no answer in time"))
        end = time.monotonic() + DEADLINE
        while left := self.running(OPTIONS.programs / "plain"):
            self.assertLess(time.monotonic(), end, left)
            time.sleep(0.02)
        # On a busy machine the next one may not be in time either.
        while (answer := gateway.ask("/function/plain", b"on"))[0] == 504:
            self.assertLess(time.monotonic(), end)
        self.assertEqual(answer[:2], (200, b"on"))

    def test_what_comes_with_a_request(self):
        gateway = self.gateway(OPTIONS.programs)
        marked = {"X-Mark": "7", "X_Mark": "8", "Proxy": "evil", "X-Call-Id": "c1"}
        for name, value in (("Http_X_Mark", b"7"), ("Http_Method", b"PUT"), ("Http_Path", b"/a/b"), ("Http_Query", b"q=1"),
                            ("Http_X_Call_Id", b"c1"), ("Http_Proxy", b"(none)"), ("FAAS_FUNCTION", b"plain")):
            answer = gateway.ask("/function/plain/a/b?q=1", b"variable " + name.encode(), "PUT", marked)
            self.assertEqual(answer[:2], (200, value), name)
        for arguments in ([OPTIONS.programs], [OPTIONS.fused]):
            status, body, headers = self.gateway(*arguments).ask("/function/front/a", b"header", headers=marked)
            self.assertEqual((status, body, headers["X-Made-By"], headers["X-Call-Id"]), (201, b"7/a", "front", "c1"))
        self.assertEqual(gateway.ask("/function/pl%61in", b"x")[:2], (200, b"x"))
        status, body, headers = gateway.ask("/function/front", method="HEAD")
        self.assertEqual((status, body, headers["Content-Length"]), (200, b"", "5"))

    def test_the_lines_of_a_request_belong_together(self):
        for arguments in ([OPTIONS.programs], [OPTIONS.programs, "--platform", "stdin"]):
            gateway = self.gateway(*arguments)
            given = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "X-Call-Id": "c1"}
            gateway.ask("/function/front", b"front plain hello", headers=given)
            inner, middle, outer = gateway.hops()
            self.assertEqual({hop["trace"] for hop in (inner, middle, outer)}, {"a" * 32})
            self.assertEqual((outer["parent"], middle["parent"], inner["parent"]),
                             ("b" * 16, outer["span"], middle["span"]))
            self.assertEqual([hop["function"] for hop in (outer, middle, inner)], ["front", "front", "plain"])
            self.assertEqual((outer["call"], outer["status"], outer["in"], outer["out"]), ("c1", "200", "17", "5"))
            self.assertNotEqual(inner["call"], middle["call"])
            self.assertGreater(float(outer["ms"]), float(inner["ms"]))
            for bad in ("", "x", "00-1-2-3", f"00-{'z' * 32}-{'b' * 16}-01"):
                gateway.ask("/function/plain", headers={"traceparent": bad})
            self.assertEqual({hop["parent"] for hop in gateway.hops()[3:]}, {"-"})
            self.assertEqual(len({hop["trace"] for hop in gateway.hops()}), 5)

    def test_asynchronous(self):
        called = []

        class Callback(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                called.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Callback)
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        gateway = self.gateway(OPTIONS.programs)
        url = f"http://127.0.0.1:{server.server_port}/back"
        for body, status in ((b"hello", "200"), (b"exit", "500")):
            answer = gateway.ask("/async-function/plain", body, headers={"X-Callback-Url": url, "X-Call-Id": "c2"})
            self.assertEqual((answer[0], answer[1], answer[2]["X-Call-Id"]), (202, b"", "c2"))
            end = time.monotonic() + DEADLINE
            while not called and time.monotonic() < end:
                time.sleep(0.01)
            path, headers, text = called.pop()
            self.assertEqual((path, headers["X-Function-Status"], headers["X-Function-Name"], headers["X-Call-Id"]),
                             ("/back", status, "plain", "c2"))
            self.assertEqual(text, b"hello" if status == "200" else b"function 'plain' exited with status 3")
        self.assertEqual([hop["kind"] for hop in gateway.hops()], ["async", "async"])
        self.assertEqual(gateway.ask("/async-function/none")[0], 404)
        gateway.ask("/async-function/plain", headers={"X-Callback-Url": "ftp://x"})
        gateway.logged(r"\[plain\] callback to ftp://x: expected a URL that begins with http://")
        # What was accepted is done before the end.
        gateway.ask("/async-function/plain", b"variable FAAS_FUNCTION", headers={"X-Callback-Url": url})
        gateway.process.terminate()
        gateway.process.wait(DEADLINE)
        self.assertEqual(called[0][2], b"plain")

    def test_many_at_once(self):
        gateway = self.gateway(OPTIONS.programs)
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            bodies = [b"%d" % i for i in range(200)]
            answers = list(pool.map(lambda body: gateway.ask("/function/front", b"front plain " + body)[:2], bodies))
        self.assertEqual(answers, [(200, body) for body in bodies])
        self.assertEqual(len(gateway.hops()), 600)

    def test_a_server_that_dies_is_started_again(self):
        gateway = self.gateway(OPTIONS.programs)
        self.assertEqual(gateway.ask("/function/front", b"die")[0], 502)
        gateway.logged(r"\[front\] was ended by signal 9 \(Killed\); it is started again")
        end = time.monotonic() + DEADLINE
        while (answer := gateway.ask("/function/front", b"x"))[0] == 503 and time.monotonic() < end:
            self.assertEqual(answer[2]["Retry-After"], "1")
            time.sleep(0.05)
        self.assertEqual(answer[:2], (200, b"front"))

    def test_the_end_is_that_of_the_programs(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            gateway = self.gateway(OPTIONS.programs)
            children = self.children(gateway)
            self.assertTrue(children)
            self.assertEqual(gateway.stop(number), 0)
            for child in children:
                self.assertFalse(pathlib.Path(f"/proc/{child}").exists())

    def refused(self, status, *arguments):
        run = subprocess.run([OPTIONS.faas_merge, "run", *map(str, arguments)], capture_output=True, text=True,
                             timeout=DEADLINE)
        self.assertEqual((run.returncode, run.stdout), (status, ""), run.stderr)
        return run.stderr

    def test_what_cannot_be_run(self):
        gateway = self.gateway(OPTIONS.programs)
        self.assertIn(f"error: port {gateway.port}: Address already in use; choose another one with --port\n",
                      self.refused(1, OPTIONS.programs, "--port", gateway.port))
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn(f"error: {folder}: there is no program in this folder\n", self.refused(1, folder))
            self.assertIn(f"error: {folder}/x: No such file or directory\n", self.refused(1, f"{folder}/x"))
            pathlib.Path(folder, "x").write_text("")
            self.assertIn(f"error: {folder}/x: is not executable\n", self.refused(1, f"{folder}/x"))
            shutil.copy(OPTIONS.programs / "plain", f"{folder}/plain")
            self.assertRegex(self.refused(1, OPTIONS.programs, folder),
                             "error: .*/plain: there is another function 'plain': .*/programs/plain\n$")
            pathlib.Path(folder, "plan.json").write_text("{}")
            self.assertIn("plan.json: is not a plan\n", self.refused(1, f"{folder}/plan.json"))
        self.assertRegex(self.refused(1, OPTIONS.programs / "plain", "--platform", "http", "--port", "0"),
                         r"error: function 'plain': did not start: exited with status 0\n$")
        self.assertIn("error: --platform: fission not in {stdin,http}; see", self.refused(2, OPTIONS.programs,
                                                                                         "--platform", "fission"))
        for option, value in (("--port", "65536"), ("--port", "x"), ("--timeout", "-1")):
            self.assertRegex(self.refused(2, OPTIONS.programs, option, value), f"error: (Could not convert: )?{option}")
        self.assertIn("error: input is required", self.refused(2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--faas-merge", required=True)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--fused", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
