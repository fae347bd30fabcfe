#!/usr/bin/env python3
"""faas-merge collect: what functions post adds up to what they would have written, and nothing taken is lost."""

import concurrent.futures
import json
import pathlib
import re
import signal
import subprocess
import urllib.request

import harness
from counts_test import workflow
from harness import DEADLINE

PLAIN = {"calls": [{"Caller": "Func 1", "Callee": "Func 3", "counts": "1"}], "function_exec_time": "0.5ms"}
UNTOUCHED = '{"not": "a profile"}'


class Collect(harness.Case):
    def collect(self, *options, output=None):
        command = [harness.OPTIONS.build / "bin/faas-merge", "collect", "-o", output or self.profile, *options]
        return subprocess.Popen([str(part) for part in command], stderr=subprocess.PIPE, text=True)

    def started(self, *options):
        """A collector and its URL."""
        process = self.collect("--port", "0", *options)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stderr.close()))
        line = process.stderr.readline()
        match = re.fullmatch(r"faas: listening on port (\d+)\n", line)
        self.assertTrue(match, line)
        return process, f"http://127.0.0.1:{match.group(1)}/"

    def stop(self, process, number=signal.SIGTERM):
        process.send_signal(number)
        self.assertEqual(process.wait(DEADLINE), 0)

    def refused(self, *options, output=None):
        """Status and text of a collector that does not start."""
        process = self.collect(*options, output=output)
        text = process.communicate(timeout=DEADLINE)[1]
        return process.returncode, text

    def test_processes_post_what_they_would_have_written(self):
        process, url = self.started()
        for variable in (url + "some/path", str(self.folder / "file.json")):
            gateway = self.gateway({"FAAS_PROFILE": variable})
            status, _ = self.post(gateway.url + "/function/front", workflow(self.folder))
            self.assertEqual(status, 200, gateway.log)
        self.assertEqual(self.imported(self.profile), self.imported(self.folder / "file.json"))
        requests, functions, calls = self.imported(self.profile)
        self.assertEqual((requests, functions["count"], calls["count", "count"]["count"]), (1, [8, 0, 2], 6))
        self.stop(process)

    def test_a_file_that_is_there_is_added_to(self):
        expected = [3, 6]
        for number in (signal.SIGTERM, signal.SIGKILL):
            process, url = self.started()
            for _ in range(3):
                self.assertEqual(self.post(url, json.dumps(PLAIN))[0], 200)
            process.send_signal(number)
            process.wait(DEADLINE)
            calls = self.imported(self.profile)[2]
            self.assertEqual(calls["Func 1", "Func 3"]["count"], expected.pop(0))

    def test_functions_that_post_apart_make_one_request(self):
        process, url = self.started()
        record = {"faas_profile": 1, "invocations": 4, "calls": []}
        inner = {"function": "b", **record}
        outer = {"function": "a", **record, "calls": [{"Caller": "a", "Callee": "b", "counts": "4", "calls_max": 2}]}
        for document in (inner, outer, [inner, outer]):
            self.assertEqual(self.post(url, json.dumps(document))[0], 200)
        self.stop(process, signal.SIGINT)
        graph = json.loads(self.profile.read_text())
        self.assertEqual(graph["requests"], 8)
        self.assertEqual([(call["count"], call["max_per_request"]) for call in graph["calls"]], [(8, 2)])

    def test_many_at_the_same_time(self):
        process, url = self.started()
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            answers = list(pool.map(lambda _: self.post(url, json.dumps(PLAIN)), range(400)))
        self.assertEqual({status for status, _ in answers}, {200})
        self.stop(process)
        self.assertEqual(self.imported(self.profile)[2]["Func 1", "Func 3"]["count"], 400)

    def test_what_is_no_profile_is_refused(self):
        process, url = self.started()
        self.assertEqual(self.post(url, json.dumps(PLAIN))[0], 200)
        before = self.profile.read_bytes()
        for body, text in ((b"", "is not JSON"), (b"[{", "is not JSON"),
                           (b"{}", 'expected an object with an array "calls"'),
                           (b'{"calls": [{"Caller": 1}]}', '"Caller" must be the name of a function'),
                           (json.dumps({"calls": [], "functions": [{"name": str(i)} for i in range(10001)]}).encode(),
                            "more than 10000 functions")):
            status, answer = self.post(url, body)
            self.assertIn(status, (400, 500))
            self.assertIn(text, answer)
            self.assertIn(f"faas-merge: refused: {answer}\n", process.stderr.readline())
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url, timeout=DEADLINE)
        self.assertEqual(caught.exception.code, 405)
        caught.exception.close()
        self.assertEqual(self.profile.read_bytes(), before)
        self.stop(process)

    def test_a_file_that_cannot_be_written_keeps_nothing(self):
        folder = self.folder / "gone"
        folder.mkdir()
        self.profile = folder / "profile.json"
        process, url = self.started()
        folder.rmdir()
        status, answer = self.post(url, json.dumps(PLAIN))
        self.assertEqual(status, 500)
        self.assertIn(str(self.profile), answer)
        folder.mkdir()
        self.assertEqual(self.post(url, json.dumps(PLAIN))[0], 200)
        self.stop(process)
        self.assertEqual(self.imported(self.profile)[2]["Func 1", "Func 3"]["count"], 1)

    def test_starts_that_cannot_be(self):
        self.profile.write_text(UNTOUCHED)
        status, text = self.refused("--port", "0")
        self.assertEqual((status, self.profile.read_text()), (1, UNTOUCHED))
        self.assertIn(str(self.profile), text)
        status, text = self.refused("--port", "0", output=pathlib.Path("/nowhere/profile.json"))
        self.assertEqual(status, 1)
        self.assertIn("/nowhere", text)
        self.profile.unlink()
        _, url = self.started()
        port = url.rstrip("/").rsplit(":", 1)[1]
        status, text = self.refused("--port", port)
        self.assertEqual(status, 1)
        self.assertIn(f"127.0.0.1, port {port}: Address already in use; choose others with --address and --port", text)
        for options in (("--port", "70000"), ("--address", "localhost")):
            status, text = self.refused(*options)
            self.assertEqual(status, 2)
            self.assertIn(options[0], text)


if __name__ == "__main__":
    harness.main()
