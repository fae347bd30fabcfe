#!/usr/bin/env python3
"""Which front end a binary takes: from the environment, or as FAAS_PLATFORM says."""

import os
import shutil
import subprocess

from harness import Case, ONCE, ask, compact, json, main


class Choice(Case):
    def test_without_any_sign_it_answers_stdin(self):
        run = self.run_once({}, compact(ONCE[0]))
        self.assertEqual((run.returncode, json.loads(run.stdout)), (0, ONCE[1]))
        self.assertEqual(run.stderr, b"")

    def test_an_unknown_name_lists_the_known(self):
        status = self.refused({"FAAS_PLATFORM": "heroku"},
                              r"^faas: FAAS_PLATFORM=heroku: no such platform; known are lambda, fn, openwhisk, azure, "
                              r"fission, stdin, of-watchdog, knative, http, openwhisk-blackbox\n$")
        self.assertEqual(status, 2)

    def test_the_name_overrules_the_environment(self):
        variables = {"FAAS_PLATFORM": "stdin", "PORT": "0", "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1", "FN_LISTENER": "x"}
        run = self.run_once(variables, compact(ONCE[0]))
        self.assertEqual((run.returncode, json.loads(run.stdout), run.stderr), (0, ONCE[1], b""))

    def test_two_that_match_are_logged(self):
        self.refused({"AWS_LAMBDA_RUNTIME_API": "nonsense", "PORT": "0", "K_SERVICE": "x"},
                     r"^faas: platform lambda, because of AWS_LAMBDA_RUNTIME_API; not knative \(K_SERVICE\), "
                     r"http \(PORT\); FAAS_PLATFORM decides\n")
        self.refused({"FN_LISTENER": "nonsense", "FISSION_RUNTIME_PORT": "1"},
                     r"^faas: platform fn, because of FN_LISTENER; not fission \(FISSION_RUNTIME_PORT\); ")

    def test_the_port_of_a_platform_is_no_second_platform(self):
        for variables in ({"K_SERVICE": "x", "PORT": "0"}, {"FAAS_PORT": "0", "PORT": "1"},
                          {"FISSION_RUNTIME_PORT": "1", "FAAS_PORT": "0", "PORT": "8889"},
                          {"FUNCTIONS_CUSTOMHANDLER_PORT": "1", "FAAS_PORT": "0"}):
            server = self.start(variables)
            server.port()
            self.assertEqual(server.terminate(), 0)
            self.assertRegex(server.log, r"^faas: listening on port \d+\n$")

    def test_a_request_in_the_environment_is_answered_once_even_with_a_port(self):
        """A process that a watchdog starts for a request inherits the watchdog's own environment."""
        for variables in ({"Http_Method": "POST", "PORT": "0"}, {"REQUEST_METHOD": "POST", "FAAS_PORT": "0"},
                          {"Http_Method": "GET", "upstream_url": "http://127.0.0.1:8082"}):
            run = self.run_once(variables, compact(ONCE[0]))
            self.assertEqual((run.returncode, json.loads(run.stdout), run.stderr), (0, ONCE[1], b""))

    def test_empty_variables_are_none(self):
        variables = {"FAAS_PLATFORM": "", "AWS_LAMBDA_RUNTIME_API": "", "FN_LISTENER": "", "PORT": ""}
        self.assertEqual(self.run_once(variables, compact(ONCE[0])).returncode, 0)

    def test_http_by_name_has_the_port_of_containers(self):
        server = self.start({"FAAS_PLATFORM": "http", "PORT": "0"})
        self.assertEqual(ask(server.port(), body=ONCE[0])[0], 200)

    def test_nothing_of_the_file_system_is_needed(self):
        """Read-only, and without a /tmp."""
        unshare = shutil.which("unshare")
        script = 'mount -t tmpfs -o ro none /tmp && mount -o remount,bind,ro / && cd / && exec "$0"'
        wrapper = [unshare, "--map-root-user", "--mount", "sh", "-c", script]
        if not unshare or subprocess.run([*wrapper[:-2], "-c", script.replace('exec "$0"', "true")],
                                         capture_output=True).returncode:
            self.skipTest("no mount namespace to be had")
        inside = os.path.join("/proc/self/fd", str(os.open(self.binary, os.O_RDONLY)))
        os.set_inheritable(int(os.path.basename(inside)), True)
        server = self.start({"PORT": "0", "TMPDIR": "/none"}, [*wrapper, inside], close_fds=False)
        self.assertEqual(json.loads(ask(server.port(), body=ONCE[0])[2]), ONCE[1])

    def test_functions_to_expose_are_there(self):
        for name, message in (("shouts", r"FAAS_EXPOSE=shouts: no such function in this binary; it has post"),
                              ("post,none", r"FAAS_EXPOSE=none: no such function in this binary; it has post"),
                              (",post", r"FAAS_EXPOSE=post,,post: expected names with a comma between them"),
                              ("", r"FAAS_EXPOSE=post,: expected names with a comma between them")):
            status = self.refused({"PORT": "0", "FAAS_EXPOSE": f"post,{name}"}, "^faas: " + message)
            self.assertEqual(status, 2)

    def test_an_unknown_entry_ends_the_start(self):
        for variables in ({}, {"PORT": "0"}, {"K_SERVICE": "x"}, {"__OW_PROXY_VERSION": "1"}):
            status = self.refused(variables | {"FAAS_ENTRY": "none"},
                                  r"^faas: FAAS_ENTRY=none: no such function in this binary; it has post")
            self.assertEqual(status, 2)


if __name__ == "__main__":
    main()
