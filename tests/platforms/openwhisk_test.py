#!/usr/bin/env python3
"""OpenWhisk: the action loop, as its Go proxy drives it, and the blackbox container, as the invoker does."""

import os
import subprocess
import threading
import unittest

from harness import Case, ONCE, ask, compact, do, json, main, raw, real_program, until

MARKER = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n"


class ActionLoop(Case):
    """A pipe for stdin and one for descriptor 3, a line each way for each activation."""

    def loop(self, **variables):
        reader, writer = os.pipe()
        environment = {"__OW_PROXY_VERSION": "1.20", **variables}
        # The shell, because a child's descriptor cannot be chosen otherwise.
        command = ["sh", "-c", f"exec {self.binary} 3>&{writer}"]
        self.process = self.start(environment, command, stdin=subprocess.PIPE, pass_fds=[writer])
        os.close(writer)
        self.output = os.fdopen(reader, "rb")
        self.addCleanup(self.output.close)

    def run_line(self, line):
        self.process.popen.stdin.write(line + b"\n")
        self.process.popen.stdin.flush()
        answer = self.output.readline()
        self.assertTrue(answer.endswith(b"\n"))
        return json.loads(answer)

    def activate(self, value, **context):
        return self.run_line(compact({"value": value, **context}))

    def test_answers_the_workflow(self):
        self.loop()
        for _ in range(3):
            self.assertEqual(self.activate(ONCE[0]), ONCE[1])
        self.process.popen.stdin.close()
        self.assertEqual(self.process.end(), 0)
        self.assertEqual(self.output.read(), b"")

    def test_acknowledges_the_start_if_asked(self):
        self.loop(__OW_WAIT_FOR_ACK="1")
        self.assertEqual(self.output.readline(), b'{"ok":true}\n')
        self.assertEqual(self.activate(ONCE[0]), ONCE[1])

    def test_the_context_is_in_the_environment(self):
        context = {"activation_id": "a1", "namespace": "guest", "deadline": "1893456000000", "action_name": "/guest/x"}
        self.loop(**({"FAAS_ENTRY": "variables"} if self.fused else {}))
        for activation in ("a1", "a2"):
            seen = self.activate(do("variable", "__OW_ACTIVATION_ID"), **context | {"activation_id": activation})
            self.assertEqual(seen["__OW_ACTIVATION_ID" if self.fused else "value"], activation)
        if self.fused:
            self.assertEqual((seen["__OW_NAMESPACE"], seen["__OW_DEADLINE"]), ("guest", "1893456000000"))
            self.assertNotIn("__OW_VALUE", seen)

    def test_the_context_without_an_environment(self):
        self.loop()
        for value in ("h:1", "", "ä"):
            self.assertEqual(self.activate(do("header", "__OW_API_HOST"), api_host=value), {"value": value})

    def test_results(self):
        self.loop()
        self.assertEqual(self.activate(do("lines")), {"value": "a\nb"})
        self.assertEqual(self.activate(do("text", "[1,2]")), [1, 2])
        error = {"error": "function 'post': its response is not a JSON object or array"}
        for text in ("", "7", "null", "nonsense", "{"):
            self.assertEqual(self.activate(do("text", text)), error)
        unicode = {**do("echo"), "x": "äöü 🎈\u2028"}
        self.assertEqual(self.activate(unicode), unicode)
        self.assertEqual(len(self.activate(do("big", "2000000"))["big"]), 1999998)

    def test_failures(self):
        self.loop()
        self.assertEqual(self.activate(do("fail")), {"error": 'told to "fail"'})
        if self.fused:
            self.assertEqual(self.activate(do("exit")), {"error": "function 'post' exited with status 3"})
            self.assertEqual(self.activate(ONCE[0]), ONCE[1])
        else:
            self.process.popen.stdin.write(compact({"value": do("exit")}) + b"\n")
            self.process.popen.stdin.flush()
            self.assertEqual(self.process.end(), 3)

    def test_what_is_printed_is_the_log(self):
        self.loop()
        self.assertEqual(self.activate(do("print", "x")), {"printed": "x"})
        self.process.logged("to stderr\n")

    def test_malformed_lines(self):
        self.loop()
        for line in (b"", b"nonsense", b"[1]", b'{"value":', b'"x"', b"\xff", b"[" * 1000):
            self.assertEqual(self.run_line(line), {"error": "the activation is not a JSON object"})
        self.assertEqual(self.run_line(b"{}"), {"post": ""})
        self.assertEqual(self.run_line(b'{"value":{},"a=b":"x","":null}'), {"post": ""})
        self.assertEqual(self.activate(ONCE[0]), ONCE[1])

    def test_without_descriptor_3_it_does_not_start(self):
        self.refused({"__OW_ACTION_NAME": "/guest/x"}, "^faas: openwhisk: descriptor 3: Bad file descriptor\n$")


class Blackbox(Case):
    def serve(self, **variables):
        self.stdout = open(self.folder + "/stdout", "wb+")
        self.addCleanup(self.stdout.close)
        self.process = self.start({"FAAS_PLATFORM": "openwhisk-blackbox", "PORT": "0", **variables}, stdout=self.stdout)
        self.port = self.process.port()

    def post(self, path, message):
        status, headers, body = ask(self.port, path=path, body=compact(message))
        self.assertEqual(headers["Content-Type"], "application/json")
        return status, json.loads(body)

    def init(self, **value):
        return self.post("/init", {"value": {"name": "x", "main": "main", "code": "", "binary": True, **value}})

    def activate(self, value, **context):
        return self.post("/run", {"value": value, **context})

    def test_answers_the_workflow(self):
        self.serve()
        self.assertEqual(self.init(), (200, {"ok": True}))
        for _ in range(2):
            self.assertEqual(self.activate(ONCE[0]), (200, ONCE[1]))
        self.assertEqual(self.activate(do("text", "[1]")), (200, [1]))
        self.assertEqual(self.process.terminate(), 0)

    def test_order(self):
        self.serve()
        self.assertEqual(self.activate(ONCE[0]), (500, {"error": "the action is not initialized"}))
        self.assertEqual(self.init()[0], 200)
        self.assertEqual(self.init(), (403, {"error": "Cannot initialize the action more than once."}))
        self.assertEqual(self.activate(ONCE[0])[0], 200)

    def test_variables(self):
        self.serve(**({"FAAS_ENTRY": "variables"} if self.fused else {}))
        self.init(env={"__OW_OF_INIT": "1", "bad=name": "x"})
        if self.fused:
            seen = self.activate({}, activation_id="a1", deadline=7)[1]
            self.assertEqual((seen["__OW_OF_INIT"], seen["__OW_ACTIVATION_ID"], seen["__OW_DEADLINE"]),
                             ("1", "a1", "7"))
        else:
            self.assertEqual(self.activate(do("variable", "__OW_OF_INIT"))[1], {"value": "1"})
            self.assertEqual(self.activate(do("header", "__OW_ACTIVATION_ID"), activation_id="a1")[1], {"value": "a1"})

    def test_no_activation_sees_half_of_the_variables(self):
        self.serve()
        variables = {f"VARIABLE_{number}": "x" for number in range(20000)}
        initialising = threading.Thread(target=self.init, kwargs={"env": variables | {"THE_LAST_ONE": "1"}})
        initialising.start()
        while (answer := self.activate(do("variable", "THE_LAST_ONE")))[0] != 200:
            self.assertEqual(answer[1], {"error": "the action is not initialized"})
        self.assertEqual(answer[1], {"value": "1"})
        initialising.join()

    def test_main_names_a_function(self):
        self.serve()
        self.assertEqual(self.init(main="none"), (502, {"error": "main: no function 'none' in this binary"}))
        if self.fused:
            self.assertEqual(self.init(main="variables")[0], 200)
            self.assertEqual(self.activate({}, x="1"), (200, {"__OW_X": "1"}))

    def test_errors(self):
        self.serve()
        self.init()
        self.assertEqual(self.activate(do("fail")), (502, {"error": 'told to "fail"'}))
        self.assertEqual(self.activate(do("text", "7"))[0], 502)
        self.assertEqual(ask(self.port, path="/other")[0], 404)
        for body in (b"", b"nonsense", b"[]"):
            status, _, answer = ask(self.port, path="/run", body=body)
            self.assertEqual((status, json.loads(answer)), (502, {"error": "the activation is not a JSON object"}))
        self.assertRegex(raw(self.port, b"POST /run\r\n\r\n"), b"^HTTP/1.1 400 ")

    def test_malformed_init(self):
        self.serve()
        for body in (b"", b"nonsense", b"{}", b'{"value":7}'):
            self.assertEqual(ask(self.port, path="/init", body=body)[0], 400)
        self.assertEqual(self.init()[0], 200)

    def test_both_logs_have_the_end_of_each_activation(self):
        self.serve()
        self.init()
        self.activate(do("print", "x"))
        self.process.terminate()
        self.stdout.seek(0)
        self.assertEqual(self.stdout.read().decode(), MARKER + "to stdout\n" + MARKER)
        self.assertEqual(self.process.log.count(MARKER), 2)
        self.assertRegex(self.process.log, "to stderr\n" + MARKER)


@unittest.skipUnless(real_program("FAAS_TEST_OPENWHISK_PROXY"), "FAAS_TEST_OPENWHISK_PROXY names none")
class Proxy(Case):
    """The real proxy, on its fixed port 8080, in a folder of the test's."""

    def test_answers_the_workflow(self):
        import base64
        self.start({}, [real_program("FAAS_TEST_OPENWHISK_PROXY")], cwd=self.folder)
        until(self.is_up)
        with open(self.binary, "rb") as file:
            code = base64.b64encode(file.read()).decode()
        env = {name: value for name, value in self.environment({}).items() if name.startswith("FAAS_")}
        value = {"name": "post", "main": "main", "code": code, "binary": True, "env": env}
        self.assertEqual(ask(8080, path="/init", body=compact({"value": value}))[0], 200)
        for _ in range(2):
            status, _, body = ask(8080, path="/run", body=compact({"value": ONCE[0], "activation_id": "a"}))
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        self.assertIn("error", json.loads(ask(8080, path="/run", body=compact({"value": do("fail")}))[2]))

    @staticmethod
    def is_up():
        try:
            return ask(8080, "GET", "/")[0] > 0
        except OSError:
            return False


if __name__ == "__main__":
    main()
