#!/usr/bin/env python3
"""AWS Lambda: an emulator of the Runtime API, and the real emulator where FAAS_TEST_LAMBDA_RIE names it."""

import base64
import http.server
import os
import queue
import re
import threading
import unittest

from harness import Case, DEADLINE, ONCE, ask, compact, do, free_port, json, main, real_program, until

PREFIX = "/2018-06-01/runtime"


class Api(http.server.ThreadingHTTPServer):
    """Hands out events and collects what is posted, as (path, headers, body)."""
    daemon_threads = True

    def __init__(self, chunked=False, prefix=""):
        super().__init__(("127.0.0.1", 0), ApiHandler)
        self.address = f"127.0.0.1:{self.server_port}"
        self.prefix = prefix + PREFIX
        self.chunked = chunked
        self.events = queue.Queue()
        self.posted = queue.Queue()
        self.parts = queue.Queue()  # what has come of a streamed response, after each chunk
        self.statuses = {}  # by the end of the path; 202 otherwise
        self.connections = set()
        self.waiting = 0
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    def event(self, number, body, **headers):
        self.events.put((f"id-{number}", body if isinstance(body, bytes) else compact(body), headers))

    def answer(self):
        return self.posted.get(timeout=DEADLINE)

    def invoke(self, body, **headers):
        self.event(1, body, **headers)
        return self.answer()


class ApiHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.connections.add(self.client_address)
        if self.path != self.server.prefix + "/invocation/next":
            return self.send_error(404)
        self.server.waiting += 1
        event = self.server.events.get()
        if event is None:  # the connection ends without an answer
            self.close_connection = True
            return None
        if isinstance(event, bytes):
            self.close_connection = True
            return self.wfile.write(event)
        identifier, body, headers = event
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", identifier)
        for name, value in headers.items():
            self.send_header("Lambda-Runtime-" + name.replace("_", "-"), value)
        if self.server.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for at in range(0, len(body), 7):
                part = body[at:at + 7]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            return self.wfile.write(b"0\r\n\r\n")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return self.wfile.write(body)

    def read_chunks(self):
        """Tells of each chunk; trailers are added to the headers."""
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size + 2)[:-2]
            self.server.parts.put(body)
        while (line := self.rfile.readline()) != b"\r\n":
            self.headers.add_header(*line.decode().strip().split(": ", 1))
        return body

    def do_POST(self):
        chunked = "Transfer-Encoding" in self.headers
        body = self.read_chunks() if chunked else self.rfile.read(int(self.headers["Content-Length"]))
        status = next((status for end, status in self.server.statuses.items() if self.path.endswith(end)), 202)
        answer = b'{"status":"OK"}' if status == 202 else b'{"errorType":"X"}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        assert self.path.startswith(self.server.prefix), self.path
        self.server.posted.put((self.path[len(self.server.prefix):], self.headers, body))

    def log_message(self, *_):
        pass


class Lambda(Case):
    def api(self, variables=None, **options):
        api = Api(**options)
        self.addCleanup(api.server_close)
        self.addCleanup(api.shutdown)
        self.process = self.start({"AWS_LAMBDA_RUNTIME_API": api.address, "_HANDLER": "bootstrap"} | (variables or {}))
        return api

    def assert_error(self, posted, identifier, kind, message):
        path, headers, body = posted
        self.assertEqual(path, f"/invocation/{identifier}/error")
        self.assertEqual(headers["Lambda-Runtime-Function-Error-Type"], kind)
        self.assertEqual(json.loads(body), {"errorMessage": message, "errorType": kind, "stackTrace": []})

    def test_answers_the_workflow(self):
        for chunked in (False, True):
            api = self.api(chunked=chunked)
            for number in range(3):
                api.event(number, ONCE[0])
                path, headers, body = api.answer()
                self.assertEqual(path, f"/invocation/id-{number}/response")
                self.assertEqual(json.loads(body), ONCE[1])
                self.assertEqual(headers["Content-Type"], "application/json")
            until(lambda: api.waiting == 4)
            self.assertEqual(len(api.connections), 1)

    def test_what_comes_with_an_event(self):
        api = self.api()
        sent = {"Deadline_Ms": "1893456000000", "Trace_Id": "Root=1-5;Sampled=1", "Client_Context": '{"a":1}',
                "Invoked_Function_Arn": "arn:aws:lambda:x", "Cognito_Identity": '{"b":2}'}
        for name, value in list(sent.items()):
            value = value.replace('"', "'")
            sent[name] = value
            body = do("header", "lambda-runtime-" + name.replace("_", "-"))
            self.assertEqual(json.loads(api.invoke(body, **sent)[2])["value"], value)
        body = do("header", "Lambda-Runtime-Aws-Request-Id")
        self.assertEqual(json.loads(api.invoke(body)[2])["value"], "id-1")

    def test_the_trace_id_is_a_variable(self):
        api = self.api({"FAAS_ENTRY": "variables"} if self.fused else None)
        for trace in ("Root=1-1", "Root=1-2"):
            seen = json.loads(api.invoke(do("variable", "_X_AMZN_TRACE_ID"), Trace_Id=trace)[2])
            self.assertEqual(seen["_X_AMZN_TRACE_ID" if self.fused else "value"], trace)

    def test_failures(self):
        api = self.api()
        self.assert_error(api.invoke(do("fail")), "id-1", "Function.Failed", 'told to "fail"')
        if self.fused:
            self.assert_error(api.invoke(do("exit")), "id-1", "Function.Failed", "function 'post' exited with status 3")
            path, _, body = api.invoke(do("abort"))
            self.assertIn("signal 6", json.loads(body)["errorMessage"])
            self.assertEqual(json.loads(api.invoke(ONCE[0])[2]), ONCE[1])
        else:
            api.event(1, do("exit"))
            self.assertEqual(self.process.end(), 3)

    def test_a_response_in_parts(self):
        api = self.api()
        file = os.path.join(self.folder, "go")
        api.event(1, do("stream", file))
        prelude = b'{"statusCode":200,"headers":{"Content-Type":"text/event-stream"}}' + b"\0" * 8
        self.assertEqual(api.parts.get(timeout=DEADLINE), prelude)
        self.assertEqual(api.parts.get(timeout=DEADLINE), prelude + b"data: 1\n\n")
        self.process.logged("waiting for ")
        open(file, "w").close()
        path, headers, body = api.answer()
        self.assertEqual((path, body), ("/invocation/id-1/response", prelude + b"data: 1\n\ndata: 2\n\ndata: 3\n\n"))
        self.assertEqual(headers["Lambda-Runtime-Function-Response-Mode"], "streaming")
        self.assertEqual(headers["Content-Type"], "application/vnd.awslambda.http-integration-response")
        self.assertNotIn("Lambda-Runtime-Function-Error-Type", headers)
        self.assertEqual(json.loads(api.invoke(ONCE[0])[2]), ONCE[1])
        self.assertEqual(len(api.connections), 1)

    def test_a_failure_behind_the_first_part_is_in_the_trailers(self):
        api = self.api()
        path, headers, body = api.invoke(do("stream-fail"))
        self.assertEqual((path, body, headers["Content-Type"]),
                         ("/invocation/id-1/response", b"some", "application/octet-stream"))
        self.assertEqual(headers["Lambda-Runtime-Function-Error-Type"], "Function.Failed")
        error = json.loads(base64.b64decode(headers["Lambda-Runtime-Function-Error-Body"]))
        self.assertEqual(error, {"errorMessage": "too late", "errorType": "Function.Failed", "stackTrace": []})
        self.assertEqual(json.loads(api.invoke(ONCE[0])[2]), ONCE[1])

    def test_events_that_are_no_json_reach_the_function(self):
        api = self.api()
        self.assertEqual(api.invoke(b"no json")[2], b'{"post":""}')
        self.assertEqual(api.invoke(b"")[2], b'{"post":""}')

    def test_large_payloads(self):
        api = self.api()
        event = b'{"do":"echo","x":"' + b"x" * 6_000_000 + b'"}'
        self.assertEqual(api.invoke(event)[2], event)

    def test_limits_are_errors_and_the_next_event_is_served(self):
        api = self.api({"FAAS_MAX_BODY": "1000"})
        self.assert_error(api.invoke(do("big", "2000")), "id-1", "Function.ResponseSizeTooLarge",
                          "function 'post': response over FAAS_MAX_BODY")
        self.assert_error(api.invoke(b"x" * 2000), "id-1", "Function.RequestSizeTooLarge", "request over FAAS_MAX_BODY")
        self.assertEqual(json.loads(api.invoke(ONCE[0])[2]), ONCE[1])

    def test_refused_posts(self):
        for status in (400, 403, 413):
            api = self.api()
            api.statuses = {"/response": status}
            api.invoke(ONCE[0])
            self.process.logged(rf"faas: lambda: {PREFIX}/invocation/id-1/response: HTTP status {status}: ")
            api.statuses = {}
            self.assertEqual(json.loads(api.invoke(ONCE[0])[2]), ONCE[1])

    def test_the_api_ends_the_process(self):
        api = self.api()
        api.statuses = {"/response": 500}
        api.invoke(ONCE[0])
        self.assertEqual(self.process.end(), 1)

    def test_malformed_answers_end_the_process(self):
        for answer in (b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", None,
                       b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
                       b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
                       b"HTTP/1.1 403 No\r\nLambda-Runtime-Aws-Request-Id: 1\r\nContent-Length: 0\r\n\r\n"):
            api = self.api()
            api.events.put(answer)
            self.assertEqual(self.process.end(), 1, answer)
            self.assertIn(f"faas: lambda: {PREFIX}/invocation/next: ", self.process.log)
            self.assertTrue(api.posted.empty())

    def test_a_connection_that_was_closed_while_idle_is_opened_again(self):
        api = self.api()
        response = b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nContent-Length: 13\r\n\r\n"
        for _ in range(3):  # the server closes without saying so
            api.events.put(response + compact({"text": "a"}).ljust(13))
            self.assertEqual(json.loads(api.answer()[2]), {"post": "A"})

    def test_pollers(self):
        api = self.api({"AWS_LAMBDA_MAX_CONCURRENCY": "4"})
        until(lambda: api.waiting == 4)
        file = self.folder + "/go"
        for number in range(4):  # all four are in the function at once
            api.event(number, do("wait", file), Trace_Id=f"t-{number}")
        until(lambda: self.process.log.count("waiting for") == 4)
        open(file, "w").close()
        self.assertEqual({api.answer()[0] for _ in range(4)},
                         {f"/invocation/id-{number}/response" for number in range(4)})
        for number in range(40):
            api.event(number, do("header", "Lambda-Runtime-Trace-Id"), Trace_Id=f"t-{number}")
        for _ in range(40):
            path, _, body = api.answer()
            self.assertEqual(json.loads(body)["value"], "t-" + re.search(r"id-(\d+)", path).group(1))
        self.assertEqual(len(api.connections), 4)

    def test_addresses(self):
        for form in ("http://{}/.rt/compose", "http://{}/", "{}/.rt/"):
            api = Api(prefix=re.sub(r"/$", "", form.split("{}")[1]))
            self.addCleanup(api.server_close)
            self.addCleanup(api.shutdown)
            self.start({"AWS_LAMBDA_RUNTIME_API": form.format(api.address)})
            self.assertEqual(json.loads(api.invoke(ONCE[0])[2]), ONCE[1])
        for bad in ("", ":", "host:", "host:port", "http://", "h:123456789", "/path"):
            self.refused({"FAAS_PLATFORM": "lambda", "AWS_LAMBDA_RUNTIME_API": bad},
                         f"^faas: AWS_LAMBDA_RUNTIME_API={bad}: expected HOST:PORT\n")
        self.refused({"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{free_port()}"},
                     "^faas: lambda: .*/next: cannot connect\n")
        self.refused({"AWS_LAMBDA_RUNTIME_API": "host:port", "AWS_LAMBDA_MAX_CONCURRENCY": "0"},
                     "^faas: AWS_LAMBDA_MAX_CONCURRENCY=0: expected a whole number from 1 to 4096; ignored\n")

    def test_a_start_that_fails_is_reported(self):
        api = self.api({"FAAS_ENTRY": "none"})
        path, headers, body = api.answer()
        self.assertEqual(path, "/init/error")
        self.assertEqual(headers["Lambda-Runtime-Function-Error-Type"], "Runtime.InvalidEntrypoint")
        self.assertIn("FAAS_ENTRY=none", json.loads(body)["errorMessage"])
        self.assertEqual(self.process.end(), 2)


@unittest.skipUnless(real_program("FAAS_TEST_LAMBDA_RIE"), "FAAS_TEST_LAMBDA_RIE names none")
class Emulator(Case):
    def invoke(self, body):
        status, _, answer = ask(self.port, path="/2015-03-31/functions/function/invocations", body=compact(body))
        return status, json.loads(answer)

    def test_one_after_another(self):
        self.port, api = free_port(), free_port()
        self.start({}, [real_program("FAAS_TEST_LAMBDA_RIE"), "--runtime-interface-emulator-address",
                        f"127.0.0.1:{self.port}", "--runtime-api-address", f"127.0.0.1:{api}", self.binary])
        until(self.is_up)
        self.assertEqual(self.invoke(ONCE[0]), (200, ONCE[1]))
        status, answer = self.invoke(do("fail"))
        self.assertEqual((status, answer["errorMessage"]), (200, 'told to "fail"'))
        self.assertEqual(self.invoke(ONCE[0]), (200, ONCE[1]))

    def is_up(self):
        try:
            return ask(self.port, "GET", "/")[0] > 0
        except OSError:
            return False


if __name__ == "__main__":
    main()
