#!/usr/bin/env python3
"""of-watchdog's http mode: the watchdog starts the function and sends requests to its upstream URL."""

import os
import signal
import subprocess
import sys
import threading
import unittest

from harness import Case, ONCE, ask, compact, do, free_port, json, main, raw, real_program, until

# Starts the function with its own environment and passes SIGTERM on at once, as the watchdog does; ends when its stdin
# does.
SUPERVISOR = """
import signal, subprocess, sys
child = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE)
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
print(child.pid, flush=True)
sys.stdin.read()
"""


class Upstream(Case):
    def watch(self, **variables):
        self.port = free_port()
        environment = {"mode": "http", "upstream_url": f"http://127.0.0.1:{self.port}", "fprocess": self.binary,
                       **variables}
        self.watchdog = self.start(environment, [sys.executable, "-c", SUPERVISOR, self.binary], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        self.function = int(self.watchdog.popen.stdout.readline())
        self.assertEqual(self.watchdog.port(), self.port)

    def is_running(self):
        try:
            with open(f"/proc/{self.function}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):  # before, or while it is read
            return False

    def test_answers_the_workflow(self):
        self.watch()
        for options in ({"chunked": True}, {}):
            status, _, body = ask(self.port, body=compact(ONCE[0]), **options)
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        self.assertEqual(ask(self.port, "GET", "/_/ready")[0], 200)

    def test_the_upstream_url_wins_over_other_ports(self):
        self.watch(PORT="1", FAAS_PORT="2")
        self.assertEqual(ask(self.port, body=ONCE[0])[0], 200)

    def test_sigterm_does_not_end_it_while_requests_come(self):
        self.watch()
        file = self.folder + "/go"
        answers = []
        thread = threading.Thread(target=lambda: answers.append(ask(self.port, body=do("wait", file))[0]))
        thread.start()
        self.watchdog.logged("waiting for")
        self.watchdog.popen.send_signal(signal.SIGTERM)
        until(lambda: ask(self.port, "GET", "/_/health")[0] == 503)
        for _ in range(3):
            self.assertEqual(ask(self.port, body=ONCE[0])[0], 200)
        open(file, "w").close()
        thread.join()
        self.assertEqual(answers, [200])
        self.assertTrue(self.is_running())
        self.watchdog.popen.stdin.close()  # the watchdog ends
        until(lambda: not self.is_running())

    def test_it_does_not_outlive_the_watchdog(self):
        self.watch()
        self.watchdog.popen.kill()
        until(lambda: not self.is_running())

    def test_bad_upstreams(self):
        for url in ("http://127.0.0.1", "http://h:x/", "http://h:0", "8082", "http://h:80800"):
            self.refused({"upstream_url": url}, f"^faas: upstream_url={url}: expected a URL with a port\n$")
        for url in ("http://127.0.0.1:8080", "http://127.0.0.1:8081/x"):
            self.refused({"upstream_url": url},
                         f"^faas: upstream_url={url}: that port is the watchdog's own; take another one\n$")
        self.refused({"http_upstream_url": "http://h:9000", "upstream_url": "http://h:9001", "port": "9000"},
                     "^faas: upstream_url=http://h:9000: that port is the watchdog's own")

    def test_a_taken_port(self):
        self.watch()
        self.refused({"upstream_url": f"http://127.0.0.1:{self.port}"},
                     f"^faas: port {self.port}: Address already in use\n$")

    def test_malformed_requests(self):
        self.watch()
        self.assertRegex(raw(self.port, b"nonsense\r\n\r\n"), b"^HTTP/1.1 400 ")

    @unittest.skipUnless(real_program("FAAS_TEST_OF_WATCHDOG"), "FAAS_TEST_OF_WATCHDOG names none")
    def test_the_real_watchdog(self):
        port, upstream = free_port(), free_port()
        watchdog = self.start({"mode": "http", "upstream_url": f"http://127.0.0.1:{upstream}", "fprocess": self.binary,
                               "port": str(port), "healthcheck_interval": "1s", "write_timeout": "5s"},
                              [real_program("FAAS_TEST_OF_WATCHDOG")])
        watchdog.logged(f"faas: listening on port {upstream}\n")
        until(lambda: self.status(port, ONCE[0]) == 200)
        status, _, body = ask(port, body=compact(ONCE[0]), chunked=True)
        self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        self.assertEqual(ask(port, body=do("fail"))[0], 500)
        self.assertEqual(watchdog.terminate(), 0)

    @staticmethod
    def status(port, body):
        try:
            return ask(port, body=body)[0]
        except OSError:
            return 0


if __name__ == "__main__":
    main()
