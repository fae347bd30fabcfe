#!/usr/bin/env python3
"""What was recorded survives the process, whatever ends that: signals, crashes in a function, damage found by libc."""

import signal
import subprocess
import sys
import urllib.error
import http.client

import harness
from harness import DEADLINE, spans


class Endings(harness.Case):
    def serve(self, end):
        """Serves some requests, ends the server, and returns its exit status."""
        self.collected = self.collector()
        variables = {"FAAS_PROFILE": self.profile, "OTEL_EXPORTER_OTLP_ENDPOINT": self.collected.url,
                     "OTEL_BSP_SCHEDULE_DELAY": 60000}  # nothing is written before the end
        with self.serving("fused", variables) as (url, process):
            for _ in range(3):
                self.assertEqual(self.post(url, "text a\nbroken crash\n")[0], 200)
            end(url, process)
            return process.wait(DEADLINE)

    def check(self, **more):
        counts = {name: entry["invocations"] for name, entry in self.functions().items()}
        self.assertEqual(counts, {"front": 3 + more.get("front", 0), "text": 3, "broken": 3 + more.get("broken", 0)})
        served = [span for span in spans(self.collected) if span["kind"] == 2]
        self.assertEqual(len(served), sum(counts.values()))
        return served

    def test_signals_that_end_a_server(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.profile.unlink(missing_ok=True)
            self.assertEqual(self.serve(lambda url, process: process.send_signal(number)), 0)
            self.check()

    def test_signals_that_it_does_not_expect(self):
        for number in (signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS):
            self.profile.unlink(missing_ok=True)
            self.assertEqual(self.serve(lambda url, process: process.send_signal(number)), -number)
            self.check()

    def test_damage_that_libc_finds(self):
        def damage(url, _):
            with self.assertRaises((urllib.error.URLError, http.client.HTTPException, ConnectionError)):
                self.post(url, "broken damage\n")

        self.assertEqual(self.serve(damage), -signal.SIGABRT)
        served = self.check(front=1, broken=1)
        ended = [span for span in served if "ended by signal 6" in span.get("status", {}).get("message", "")]
        self.assertEqual(sorted(span["function"] for span in ended), ["broken", "front"])

    def test_a_signal_before_the_only_request_ends(self):
        other = self.folder / "never"
        variables = harness.environment({"FAAS_PROFILE": self.profile})
        import subprocess
        with subprocess.Popen([harness.OPTIONS.work / "fused"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=variables) as process:
            process.stdin.write(f"text a\nmeet {self.folder}/one {other}\n".encode())
            process.stdin.close()
            while not (self.folder / "one").exists():
                self.assertIsNone(process.poll())
            process.terminate()
            self.assertEqual(process.wait(DEADLINE), -signal.SIGTERM)
            process.stdin = None
        self.assertEqual(self.functions()["text"]["invocations"], 1)


if __name__ == "__main__":
    sys.exit(harness.main())
