#!/usr/bin/env python3
"""Azure Functions: the host's side of a custom handler, forwarding requests and posting envelopes."""

import base64

from harness import Case, ONCE, ask, compact, do, json, main, raw


def decode(content):
    """What the host makes of a string: base64 if it is, or the text."""
    try:
        return base64.b64decode(content, validate=True)
    except ValueError:
        return content.encode()


class Azure(Case):
    def serve(self, **variables):
        self.process = self.start({"FUNCTIONS_CUSTOMHANDLER_PORT": "1", "FAAS_PORT": "0", **variables})
        return self.process.port()

    def http_trigger(self, port, body, content_type="application/json", name="req", **trigger):
        data = {"Url": "http://h/api/post?q=1", "Method": "POST", "Query": {"q": "1"}, "Params": {}, "Identities": [],
                "Headers": {"Content-Type": [content_type], "X-Mark": ["7", "8"]}, "Body": body, **trigger}
        return self.post(port, {"Data": {name: data}, "Metadata": {"sys": {"MethodName": "post"}}})

    def post(self, port, envelope, path="/post"):
        body = envelope if isinstance(envelope, bytes) else compact(envelope)
        status, headers, answer = ask(port, path=path, body=body, headers={
            "Content-Type": "application/json; charset=utf-8", "X-Azure-Functions-InvocationId": "i1"})
        return status, (json.loads(answer) if headers["Content-Type"] == "application/json" else answer)

    def result(self, answer):
        status, envelope = answer
        self.assertEqual(status, 200)
        self.assertEqual(envelope["Logs"], [])
        self.assertEqual(envelope["ReturnValue"], envelope["Outputs"]["res"])
        self.assertEqual(envelope["ReturnValue"]["statusCode"], 200)
        return decode(envelope["ReturnValue"]["body"])

    def test_the_port_and_readiness(self):
        # The host asks for / until something answers.
        port = self.serve()
        self.assertEqual(ask(port, "GET", "/")[0], 200)
        self.assertEqual(self.process.terminate(), 0)

    def test_forwarded_requests(self):
        port = self.serve()
        for path in ("/api/post", "/post"):
            status, headers, body = ask(port, path=path, body=compact(ONCE[0]),
                                        headers={"Content-Type": "application/json"})
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        for name, value in ((":path", "/api/post"), ("X-Azure-Functions-InvocationId", "i1")):
            headers = {"X-Azure-Functions-InvocationId": "i1"}
            body = ask(port, path="/api/post", body=do("header", name), headers=headers)[2]
            self.assertEqual(json.loads(body)["value"], value)
        self.assertEqual(ask(port, path="/api/post", body=do("fail"))[::2], (500, b'told to "fail"'))

    def test_answers_the_workflow_in_an_envelope(self):
        port = self.serve()
        self.assertEqual(json.loads(self.result(self.http_trigger(port, compact(ONCE[0]).decode()))), ONCE[1])
        # A body that the host has parsed.
        self.assertEqual(json.loads(self.result(self.http_trigger(port, ONCE[0]))), ONCE[1])
        self.assertEqual(self.result(self.http_trigger(port, None)), b'{"post":""}')

    def test_status_and_headers_are_in_the_envelope(self):
        port = self.serve()
        status, envelope = self.http_trigger(port, do("csv"))
        self.assertEqual(status, 200)
        result = envelope["Outputs"]["res"]
        self.assertEqual((result["statusCode"], result["headers"], decode(result["body"])),
                         (201, {"Content-Type": "text/csv", "X-Made-By": "post"}, b"a,b\n"))

    def test_what_comes_with_an_http_trigger(self):
        port = self.serve()
        for name, value in ((":method", "PUT"), (":path", "/api/post"), (":query", "q=1"), ("X-Mark", "7"),
                            ("X-Azure-Functions-InvocationId", "i1")):
            answer = self.http_trigger(port, do("header", name), Method="PUT")
            self.assertEqual(json.loads(self.result(answer))["value"], value, name)

    def test_headers_cannot_set_other_variables(self):
        if not self.fused:
            self.skipTest("an unfused function has the environment of its process")
        port = self.serve(FAAS_ENTRY="variables")
        headers = {"=_X_EVIL": ["1"], "_X_EVIL=1\n": ["1"], ":x": ["1"], "": ["1"], "X-Good": ["1"], "X-None": [],
                   "X-Text": "2"}
        seen = json.loads(self.result(self.http_trigger(port, "", Headers=headers)))
        self.assertFalse([name for name in seen if "EVIL" in name])
        self.assertEqual((seen["Http_X_Good"], seen["Http_X_Text"], seen["Http_Method"]), ("1", "2", "POST"))

    def test_bytes(self):
        port = self.serve()
        data = b'{"do":"echo"}\xff\x00'
        answer = self.http_trigger(port, base64.b64encode(data).decode(), "application/octet-stream")
        self.assertEqual(self.result(answer), data)
        self.assertEqual(self.result(self.http_trigger(port, do("bytes"))), b"\xff\0\1")
        # The host would take this text for base64.
        self.assertEqual(self.result(self.http_trigger(port, do("text", "abcd"))), b"abcd")
        self.assertEqual(self.result(self.http_trigger(port, do("text", "abc"))), b"abc")
        self.assertEqual(self.result(self.http_trigger(port, do("text", ""))), b"")

    def test_other_triggers(self):
        port = self.serve()
        for value in (compact(ONCE[0]).decode(), ONCE[0]):
            status, envelope = self.post(port, {"Data": {"message": value}, "Metadata": {"Id": "1"}})
            self.assertEqual((status, envelope["Outputs"], envelope["Logs"]), (200, {}, []))
            self.assertEqual(json.loads(decode(envelope["ReturnValue"])), ONCE[1])
        self.assertEqual(self.post(port, {"Data": {}, "Metadata": {}})[0], 200)

    def test_failures_are_500(self):
        port = self.serve()
        self.assertEqual(self.http_trigger(port, do("fail")), (500, b'told to "fail"'))
        self.assertEqual(self.post(port, {"Data": {"message": do("fail")}, "Metadata": {}}), (500, b'told to "fail"'))

    def test_targets(self):
        port = self.serve()
        for target in (b"?x", b"x", b"*x"):
            self.assertRegex(raw(port, b"POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\r\n" % target),
                             rb"^HTTP/1\.1 400 ")
        self.assertRegex(raw(port, b"POST * HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                                   b"Connection: close\r\n\r\n"), rb'^HTTP/1\.1 200 (?s:.*)\{"post":""\}$')
        for url, path, query in (("http://h?q=/1", "/", "q=/1"), ("http://h/a?u=http://g/b", "/a", "u=http://g/b")):
            for name, value in ((":path", path), (":query", query)):
                body = self.result(self.http_trigger(port, do("header", name), Url=url))
                self.assertEqual(json.loads(body)["value"], value)

    def test_too_many_headers(self):
        port = self.serve()
        headers = {f"X-{number}": ["1"] for number in range(256)}
        self.assertEqual(self.http_trigger(port, ONCE[0], Headers=headers)[0], 200)
        self.assertEqual(self.http_trigger(port, ONCE[0], Headers=headers | {"X-More": []}), (431, b"too many headers"))

    def test_what_is_no_envelope_is_a_request(self):
        port = self.serve()
        for body in (b"nonsense", b"", b"[]", b'{"Data":{}}', b'{"Data":7,"Metadata":{}}',
                     b'{"Data":{"a":1},"Metadata":{}'):
            self.assertEqual(self.post(port, body), (200, b'{"post":""}'))
        envelope = {"Data": {"message": ONCE[0]}, "Metadata": {}}
        self.assertEqual(self.post(port, envelope, "/api/post")[1], b'{"post":"HELLO"}')

    def test_malformed_triggers(self):
        port = self.serve()
        for trigger in ({"Url": "x", "Method": "y"}, {"Url": "http://h", "Method": "GET", "Headers": 7},
                        {"Url": "?", "Method": "", "Headers": {"a": [[1]], "b": {}}, "Body": 7},
                        {"Url": "http://h?x", "Method": "GET", "Body": "?",
                         "Headers": {"Content-Type": ["multipart/x"]}}):
            self.assertEqual(self.result(self.post(port, {"Data": {"req": trigger}, "Metadata": {}})), b'{"post":""}')

    def test_a_bad_port(self):
        server = self.start({"FUNCTIONS_CUSTOMHANDLER_PORT": "x", "FAAS_PORT": "0"})
        server.port()
        server.logged("^faas: FUNCTIONS_CUSTOMHANDLER_PORT=x: expected a whole number from 0 to 65535; ignored\n")


if __name__ == "__main__":
    main()
