#!/usr/bin/env python3
"""Knative and Cloud Run: a port and K_SERVICE; CloudEvents in each of their forms; behind an emulator of queue-proxy,
and the real one where FAAS_TEST_KNATIVE_QUEUE_PROXY names it."""

import base64
import http.client
import http.server
import threading
import unittest

from harness import Case, DEADLINE, ONCE, ask, compact, do, free_port, json, main, real_program, until

EVENT = {"specversion": "1.0", "id": "e1", "source": "/s", "type": "t"}


class Knative(Case):
    def serve(self, **variables):
        self.process = self.start({"K_SERVICE": "post", "K_REVISION": "post-1", "PORT": "0", **variables})
        return self.process.port()

    def event(self, port, body, kind="application/cloudevents+json", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        body = body if isinstance(body, bytes) else compact(body)
        status, _, answer = ask(port, body=body, headers={"Content-Type": kind, **headers})
        return status, answer

    def test_answers_the_workflow(self):
        port = self.serve()
        for path in ("/", "/any", "/any/path?x"):
            status, _, body = ask(port, path=path, body=ONCE[0])
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        self.assertEqual(self.process.terminate(), 0)

    def test_what_browsers_ask_for_is_no_request(self):
        port = self.serve()
        for path in ("/robots.txt", "/favicon.ico"):
            self.assertEqual(ask(port, "GET", path)[0], 404)

    def test_an_event_in_binary_form(self):
        port = self.serve()
        headers = {"ce_specversion": "1.0", "ce_id": "e1", "ce_source": "/s", "ce_type": "t", "ce_extra": "x"}
        status, body = self.event(port, ONCE[0], "application/json", **headers)
        self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        for name, value in (("ce-id", "e1"), ("CE-Type", "t"), ("ce-extra", "x")):
            self.assertEqual(self.event(port, do("header", name), "application/json", **headers)[1],
                             compact({"value": value}))
        for absent in ("ce_id", "ce_source", "ce_type"):
            some = {name: value for name, value in headers.items() if name != absent}
            self.assertEqual(self.event(port, ONCE[0], "application/json", **some),
                             (400, f"CloudEvent: no {absent[3:]}".encode()))

    def test_an_event_in_structured_form_is_the_same_to_a_function(self):
        port = self.serve()
        for kind in ("application/cloudevents+json", "application/cloudevents+json; charset=utf-8"):
            status, body = self.event(port, EVENT | {"data": ONCE[0]}, kind)
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        for name, value in (("ce-id", "e1"), ("ce-source", "/s"), ("Content-Type", "application/json"),
                            ("ce-count", "7"), ("ce-absent", "(none)"), ("X-Call-Id", "c1"), ("ce-data", "(none)")):
            status, body = self.event(port, EVENT | {"data": do("header", name), "count": 7, "absent": None},
                                      ce_id="forged", X_Call_Id="c1")
            self.assertEqual((status, json.loads(body)["value"]), (200, value), name)

    def test_data_of_any_kind(self):
        port = self.serve()
        text = '{"do":"echo","x":"\u00e4\\n"}'
        self.assertEqual(self.event(port, EVENT | {"datacontenttype": "text/plain", "data": text}),
                         (200, text.encode()))
        self.assertEqual(self.event(port, EVENT | {"datacontenttype": "application/x+json", "data": do("echo")}),
                         (200, compact(do("echo"))))
        data = b'{"do":"echo"}\xff\x00'
        self.assertEqual(self.event(port, EVENT | {"data_base64": base64.b64encode(data).decode()}), (200, data))
        self.assertEqual(self.event(port, EVENT), (200, b'{"post":""}'))

    def test_a_batch_is_an_invocation_each(self):
        port, kind = self.serve(), "application/cloudevents-batch+json"
        events = [EVENT | {"id": str(number), "data": do("print", str(number))} for number in range(3)]
        self.assertEqual(self.event(port, events, kind), (200, b""))
        self.process.logged("(to stderr\n){3}")
        self.assertEqual(self.event(port, [], kind), (200, b""))
        self.assertEqual(self.event(port, [EVENT | {"data": do("fail")}, EVENT], kind), (500, b'told to "fail"'))
        self.assertEqual(self.event(port, [{}], kind)[0], 400)
        self.assertEqual(self.event(port, EVENT, kind), (400, b"CloudEvent: a batch is an array"))

    def test_malformed_events(self):
        port = self.serve()
        for body in (b"", b"nonsense", b"[]", b"7", b'{"id":', compact(EVENT)[:-1], compact(EVENT) + b"x", b'{"a":01}',
                     b'{"a":"\n"}', b"\x00"):
            self.assertEqual(self.event(port, body), (400, b"CloudEvent: malformed"), body)
        self.assertEqual(self.event(port, {}), (400, b"CloudEvent: no specversion"))
        self.assertEqual(self.event(port, EVENT | {"id": ""}), (400, b"CloudEvent: no id"))
        self.assertEqual(self.event(port, EVENT | {"data_base64": "?"}), (400, b"CloudEvent: malformed"))
        many = {f"a{number}": "1" for number in range(257)}
        self.assertEqual(self.event(port, EVENT | many), (400, b"CloudEvent: malformed"))
        self.assertEqual(ask(port, body=ONCE[0])[0], 200)

    def test_failures_and_health(self):
        port = self.serve()
        self.assertEqual(ask(port, body=do("fail"))[::2], (500, b'told to "fail"'))
        self.assertEqual(ask(port, "GET", "/_/health")[0], 200)


class QueueProxy(http.server.BaseHTTPRequestHandler):
    """What the proxy makes of a request: the length stays, two headers say where it came from."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        client = self.client_address[0]
        headers = {**self.headers, "Forwarded": f"for={client};proto=http",
                   "X-Forwarded-For": ", ".join(filter(None, (self.headers["X-Forwarded-For"], client))),
                   "K-Proxy-Request": "activator"}
        self.server.upstream.request("POST", self.path, body, headers)
        response = self.server.upstream.getresponse()
        answer = response.read()
        self.send_response(response.status)
        for name, value in response.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class BehindAQueueProxy(Case):
    def check(self, port):
        for _ in range(3):
            status, _, body = ask(port, path="/any/path?x", body=ONCE[0])
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
        self.assertEqual(ask(port, body=do("fail"))[::2], (500, b'told to "fail"'))
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        for name, sent, seen in (("traceparent", trace, trace), ("X-Forwarded-For", "10.0.0.1", "10.0.0.1, 127.0.0.1")):
            body = ask(port, body=do("header", name), headers={name: sent})[2]
            self.assertEqual(json.loads(body)["value"], seen)
        event = {"Content-Type": "application/cloudevents+json"}
        status, _, body = ask(port, body=EVENT | {"data": ONCE[0]}, headers=event)
        self.assertEqual((status, json.loads(body)), (200, ONCE[1]))

    def test_the_emulator(self):
        process = self.start({"K_SERVICE": "post", "PORT": "0"})
        server = http.server.HTTPServer(("127.0.0.1", 0), QueueProxy)
        server.upstream = http.client.HTTPConnection("127.0.0.1", process.port(), timeout=DEADLINE)
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        self.addCleanup(server.upstream.close)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.check(server.server_port)
        self.assertEqual(process.terminate(), 0)

    @unittest.skipUnless(real_program("FAAS_TEST_KNATIVE_QUEUE_PROXY"), "FAAS_TEST_KNATIVE_QUEUE_PROXY names none")
    def test_the_real_proxy(self):
        process = self.start({"K_SERVICE": "post", "PORT": "0"})
        port = free_port()
        probe = {"httpGet": {"path": "/_/ready", "port": process.port(), "host": "127.0.0.1",
                             "scheme": "HTTP"}, "successThreshold": 1}
        self.start({"CONTAINER_CONCURRENCY": "16", "QUEUE_SERVING_PORT": str(port),
                    "QUEUE_SERVING_TLS_PORT": str(free_port()), "USER_PORT": str(process.port()),
                    "REVISION_TIMEOUT_SECONDS": "60", "SERVING_LOGGING_CONFIG": "", "SERVING_LOGGING_LEVEL": "error",
                    "SERVING_NAMESPACE": "default", "SERVING_CONFIGURATION": "post", "SERVING_REVISION": "post-1",
                    "SERVING_POD": "post-1", "SERVING_POD_IP": "127.0.0.1",
                    "SERVING_READINESS_PROBE": compact(probe).decode()},
                   [real_program("FAAS_TEST_KNATIVE_QUEUE_PROXY")])
        until(lambda: self.status(port) == 200)
        self.check(port)

    @staticmethod
    def status(port):
        try:
            return ask(port, body=ONCE[0])[0]
        except OSError:
            return 0


if __name__ == "__main__":
    main()
