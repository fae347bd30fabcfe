#!/usr/bin/env python3
"""Fission: the Rust environment, whose supervisor starts the binary with FISSION_RUNTIME_PORT and proxies to it, and
the binary environment, which starts a wrapper script for each request."""

import os
import stat
import subprocess
import unittest

from harness import Case, DEADLINE, ONCE, ask, compact, free_port, json, main, real_program, until


class Supervised(Case):
    def test_answers_the_workflow(self):
        port = str(free_port())
        server = self.start({"FISSION_RUNTIME_PORT": port, "PORT": port})
        self.assertEqual(server.port(), int(port))
        for options in ({}, {"chunked": True}):
            status, _, body = ask(int(port), body=compact(ONCE[0]), **options)
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))

    def test_spells_variables_as_fission_does(self):
        if not self.fused:
            self.skipTest("an unfused function has the environment of its process")
        server = self.start({"FISSION_RUNTIME_PORT": "1", "FAAS_PORT": "0", "FAAS_ENTRY": "variables"})
        headers = {"X-Fission-Request-ID": "7", "Proxy": "evil"}
        seen = json.loads(ask(server.port(), path="/a?b=c", headers=headers, body=b"xy")[2])
        self.assertEqual(seen["HTTP_X-FISSION-REQUEST-ID"], "7")
        self.assertEqual((seen["REQUEST_METHOD"], seen["REQUEST_URI"], seen["CONTENT_LENGTH"]), ("POST", "/a?b=c", "2"))
        self.assertNotIn("HTTP_PROXY", seen)
        seen = json.loads(ask(server.port(), body=b"xy", chunked=True)[2])
        self.assertEqual((seen["REQUEST_URI"], seen["CONTENT_LENGTH"]), ("/", "-1"))


class PerRequest(Case):
    """The emulator of the binary environment: /bin/sh with the wrapper and exactly the variables it gives."""

    def wrapper(self):
        path = os.path.join(self.folder, "wrapper")
        extra = "".join(f"export {name}='{value}'\n" for name, value in self.environment({}).items() if "FAAS" in name)
        with open(path, "w") as file:
            file.write(f"#!/bin/sh\n{extra}exec {self.binary}\n")
        os.chmod(path, stat.S_IRWXU)
        return path

    def request(self, body, **headers):
        environment = {"REQUEST_METHOD": "POST", "REQUEST_URI": "/", "CONTENT_LENGTH": str(len(body)),
                       "PATH": "$PATH:/userfunc/deployarchive:/userfunc"}
        environment |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        run = subprocess.run(["/bin/sh", self.wrapper()], input=body, capture_output=True, env=environment,
                             timeout=DEADLINE)
        return (200 if run.returncode == 0 else 500), run.stdout

    def test_answers_the_workflow(self):
        status, body = self.request(compact(ONCE[0]))
        self.assertEqual((status, json.loads(body)), (200, ONCE[1]))

    def test_gives_headers_that_survive_the_shell(self):
        body = compact({"do": "header", "with": "traceparent"})
        self.assertEqual(self.request(body, traceparent="00-a-b-01"), (200, b'{"value":"00-a-b-01"}'))

    def test_a_failure_is_an_exit_status(self):
        self.assertEqual(self.request(compact({"do": "fail"}))[0], 500)

    @unittest.skipUnless(real_program("FAAS_TEST_FISSION_BINARY_ENV"), "FAAS_TEST_FISSION_BINARY_ENV names none")
    def test_the_real_environment(self):
        environment = self.start({}, [real_program("FAAS_TEST_FISSION_BINARY_ENV"), "-c", self.wrapper(), "-i",
                                      os.path.join(self.folder, "internal")])
        until(lambda: not environment.ended and self.is_up())
        self.assertEqual(ask(8888, path="/specialize")[0], 200)
        status, _, body = ask(8888, body=compact(ONCE[0]))
        self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        self.assertEqual(ask(8888, body=compact({"do": "fail"}))[0], 500)

    @staticmethod
    def is_up():
        try:
            return ask(8888, "GET", "/healthz")[0] == 200
        except OSError:
            return False


if __name__ == "__main__":
    main()
