#!/usr/bin/env python3
"""Invocations by HTTP clients of functions' own are recorded, and the trace goes along: libcurl's easy and multi
interfaces, and sockets; over the network and, fused, without it."""

import subprocess
import sys

import harness
from harness import PARENT, TRACE, Edge, spans
from spans_test import CLIENT, SERVER, calls_of

HEADERS = {"traceparent": f"00-{TRACE}-{PARENT}-01"}


class Clients(harness.Case):
    def apart(self, name):
        self.collected = self.collector()
        self.gate = self.gateway({"FAAS_PROFILE": self.profile, "OTEL_EXPORTER_OTLP_ENDPOINT": self.collected.url})
        status, answer = self.post(f"{self.gate.url}/function/{name}", b"", HEADERS)
        self.assertEqual(status, 200, self.gate.log)
        return answer

    def check(self, name, count, kind="sync"):
        """The calls of `text`, in the profile and in the trace, each the parent of an invocation."""
        self.assertEqual(self.edges(), {Edge(name, "text", count, 0, kind)})
        self.assertEqual(self.functions()["text"]["invocations"], count)
        found = spans(self.collected)
        self.assertEqual(calls_of(found), {(name, "text"): count})
        self.assertEqual({span["traceId"] for span in found}, {TRACE})
        calls = {span["spanId"] for span in found if span["kind"] == CLIENT}
        invoked = {span["parentSpanId"] for span in found if span["kind"] == SERVER and span["function"] == "text"}
        self.assertEqual(calls, invoked)

    def test_easy(self):
        self.assertEqual(self.apart("easy"), "BY CURLBY CURL")
        self.check("easy", 2)
        asked = [headers for name, headers in self.gate.seen if name == "text"]
        self.assertEqual([headers["X-Own"] for headers in asked], ["kept", "kept"])
        call, = (call for call in self.functions()["easy"]["calls"])
        self.assertEqual((call["request_bytes"], call["response_bytes"]), (14, 14))

    def test_multi(self):
        self.apart("multi")
        self.check("multi", 3, "async")
        self.assertEqual(self.functions()["multi"]["calls"][0]["fanout"], 3)

    def test_sockets(self):
        self.assertTrue(self.apart("plug").startswith("WIRE"))
        self.check("plug", 2)
        call, = (call for call in self.functions()["plug"]["calls"])
        self.assertEqual((call["request_bytes"], call["response_bytes"]), (4, 4))

    def test_off(self):
        for name in ("easy", "multi", "plug"):
            gateway = self.gateway({})
            self.assertEqual(self.post(f"{gateway.url}/function/{name}", b"", HEADERS)[0], 200, gateway.log)

    def test_not_instrumented(self):
        """The SDK passes on the trace that came along all the same."""
        work = harness.OPTIONS.work
        subprocess.run([harness.OPTIONS.build / "bin/faas-merge", work / "front.bc", "-o", work / "plain"], check=True,
                       stdout=subprocess.DEVNULL)
        gateway = self.gateway({})
        given = {"FAAS_GATEWAY": gateway.url + "/function/{function}"}
        headers = {**HEADERS, "tracestate": "a=b"}
        with self.serving("plain", given) as (url, _):
            self.assertEqual(self.post(url, "text a\n~text b\n", headers)[0], 200)
            self.assertEqual(self.post(url, "text a\n")[0], 200)
        run = subprocess.run([work / "plain"], input=b"text a\n", timeout=harness.DEADLINE, capture_output=True,
                             env=harness.environment({**given, "Http_Traceparent": HEADERS["traceparent"]}))
        self.assertEqual(run.stdout, b"text: 0 A\n")
        passed = [headers.get("traceparent") for _, headers in gateway.seen]
        self.assertEqual(passed, [HEADERS["traceparent"]] * 2 + [None, HEADERS["traceparent"]])
        self.assertEqual(gateway.seen[0][1]["tracestate"], "a=b")

    def test_fused(self):
        for name in ("easy", "plug"):
            self.profile.unlink(missing_ok=True)
            self.collected = self.collector()
            server = self.gateway({})  # for what is not a function's
            run = subprocess.run([harness.OPTIONS.work / "fused"], capture_output=True, timeout=harness.DEADLINE,
                                 stdin=subprocess.DEVNULL, env=harness.environment({
                                     "FAAS_PROFILE": self.profile, "FAAS_ENTRY": name,
                                     "OTEL_EXPORTER_OTLP_ENDPOINT": self.collected.url,
                                     "Http_Traceparent": HEADERS["traceparent"],
                                     "FAAS_GATEWAY": server.url + "/function/{function}"}))
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual([seen for seen, _ in server.seen if seen == "text"], [])
            self.check(name, 2)


if __name__ == "__main__":
    sys.exit(harness.main())
