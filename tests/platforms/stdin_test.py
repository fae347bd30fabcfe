#!/usr/bin/env python3
"""A process for each request, as classic-watchdog and of-watchdog's serializing and streaming modes start it: the body
on stdin, the response on stdout, the rest in the environment."""

import os
import subprocess

from harness import Case, ONCE, ask, compact, do, free_port, json, main, real_program, until


class Watchdog(Case):
    def request(self, body, headers=(), method="POST", path="/", query=""):
        """What a watchdog makes of a request: the exit status, stdout and stderr."""
        variables = {"Http_Method": method, "Http_Path": path, "Http_Query": query, "fprocess": self.binary}
        variables |= {"Http_" + name.title().replace("-", "_"): value for name, value in headers}
        run = self.run_once(variables, body if isinstance(body, bytes) else compact(body))
        return run.returncode, run.stdout, run.stderr

    def test_answers_the_workflow(self):
        status, output, log = self.request(ONCE[0])
        self.assertEqual((status, json.loads(output), log), (0, ONCE[1], b""))

    def test_request_metadata(self):
        headers = [("X-Call-Id", "7"), ("traceparent", "00-a-b-01")]
        for name, value in (("x-call-id", "7"), ("Traceparent", "00-a-b-01"), (":method", "PUT"), (":path", "/p"),
                            (":query", "q=1"), ("X-None", "(none)"), ("X" * 1000, "(none)")):
            status, output, _ = self.request(do("header", name), headers, "PUT", "/p", "q=1")
            self.assertEqual((status, json.loads(output)["value"]), (0, value))

    def test_a_function_reads_the_environment_of_its_process(self):
        status, output, _ = self.request(do("variable", "Http_X_Call_Id"), [("X-Call-Id", "7")])
        self.assertEqual((status, output), (0, b'{"value":"7"}'))

    def test_stdout_holds_the_response_alone(self):
        status, output, log = self.request(do("print", "x"))
        self.assertEqual((status, output), (0, b'{"printed":"x"}'))
        self.assertEqual(log, b"to stdout\nto stderr\n")

    def test_sizes(self):
        self.assertEqual(self.request(b"")[:2], (0, b'{"post":""}'))
        large = b'{"do":"echo","x":"' + b"x" * (10 << 20) + b'"}'
        status, output, _ = self.request(large)
        self.assertEqual((status, output), (0, large))

    def test_parts_go_out_at_once(self):
        file = os.path.join(self.folder, "go")
        process = self.start({"Http_Method": "POST"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.popen.stdin.write(compact(do("stream", file)))
        process.popen.stdin.close()
        self.assertEqual(process.popen.stdout.read(9), b"data: 1\n\n")
        process.logged("waiting for ")
        open(file, "w").close()
        self.assertEqual(process.popen.stdout.read(), b"data: 2\n\ndata: 3\n\n")
        self.assertEqual(process.end(), 0)

    def test_exit_statuses(self):
        self.assertEqual(self.request(do("fail"))[0], 1)
        self.assertEqual(self.request(do("exit"))[0], 3)
        self.assertIn(self.request(do("abort"))[0], (134, -6))

    def test_a_stdin_that_stays_open_does_not_keep_a_server_from_starting(self):
        server = self.start({"PORT": "0"}, stdin=subprocess.PIPE)
        self.assertEqual(ask(server.port(), body=ONCE[0])[0], 200)


class RealWatchdog(Case):
    """The same through the real programs, which also need port 8081."""

    def through(self, variable, **variables):
        program, port = real_program(variable), free_port()
        if not program:
            self.skipTest(f"{variable} names none")
        watchdog = self.start({"fprocess": self.binary, "port": str(port), "combine_output": "false"} | variables,
                              [program])
        until(lambda: watchdog.ended or self.is_up(port))
        status, _, body = ask(port, body=compact(ONCE[0]))
        self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        value = ask(port, body=do("header", "X-Call-Id"), headers={"X-Call-Id": "7"})[2]
        self.assertEqual(json.loads(value)["value"], "7")
        failed = ask(port, body=do("fail"))[0]
        watchdog.close()
        return failed

    @staticmethod
    def is_up(port):
        try:
            return ask(port, "GET", "/_/health")[0] == 200
        except OSError:
            return False

    def test_classic(self):
        self.assertEqual(self.through("FAAS_TEST_CLASSIC_WATCHDOG"), 500)

    def test_serializing(self):
        self.assertEqual(self.through("FAAS_TEST_OF_WATCHDOG", mode="serializing"), 500)

    def test_streaming(self):
        self.assertEqual(self.through("FAAS_TEST_OF_WATCHDOG", mode="streaming"), 200)  # its status is sent first


if __name__ == "__main__":
    main()
