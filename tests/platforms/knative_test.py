#!/usr/bin/env python3
"""Knative and Cloud Run: a port and K_SERVICE; CloudEvents in each of their forms."""

import base64

from harness import Case, ONCE, ask, compact, do, json, main

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
        self.assertEqual(ask(port, body=ONCE[0])[0], 200)

    def test_failures_and_health(self):
        port = self.serve()
        self.assertEqual(ask(port, body=do("fail"))[::2], (500, b'told to "fail"'))
        self.assertEqual(ask(port, "GET", "/_/health")[0], 200)


if __name__ == "__main__":
    main()
