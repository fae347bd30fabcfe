#!/usr/bin/env python3
"""Spans of OpenTelemetry: what is exported, that it is what the profile counts, and what becomes of it when the
collector is slow, busy, wrong or not there."""

import base64
import json
import os
import pathlib
import signal
import sys
import threading
import time
import unittest

import harness
from counts_test import workflow
from harness import DEADLINE, PARENT, TRACE, spans

try:
    sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tests/.python"))
    from google.protobuf import json_format
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
except ImportError:
    ExportTraceServiceRequest = None

SERVER, CLIENT, ERROR = 2, 3, 2
REMOTE_PARENT = 0x300


def calls_of(found):
    """(caller, callee) -> count, by the spans of callers."""
    counts = {}
    for span in found:
        if span["kind"] == CLIENT:
            edge = span["function"], span["values"]["faas.invoked_name"]
            counts[edge] = counts.get(edge, 0) + 1
    return counts


def invocations_of(found):
    counts = {}
    for span in found:
        if span["kind"] == SERVER:
            counts[span["function"]] = counts.get(span["function"], 0) + 1
    return counts


class Exported(harness.Case):
    def variables(self, collector, **more):
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "FAAS_PROFILE": self.profile, **more}

    def check_against_profile(self, found):
        functions = self.functions()
        counted = {(call["Caller"], call["Callee"]): int(call["counts"])
                   for entry in functions.values() for call in entry["calls"]}
        self.assertEqual(calls_of(found), counted)
        self.assertEqual(invocations_of(found), {name: entry["invocations"] for name, entry in functions.items()})
        failed = {name: entry["failed"] for name, entry in functions.items()}
        for name, count in failed.items():
            self.assertEqual(sum(span.get("status", {}).get("code") == ERROR for span in found
                                 if span["kind"] == SERVER and span["function"] == name), count, name)

    def check_tree(self, found):
        """One trace, whose calls and invocations are each other's parents and lie within one another."""
        self.assertEqual({span["traceId"] for span in found}, {TRACE})
        known = {span["spanId"]: span for span in found}
        for span in found:
            parent = known.get(span["parentSpanId"])
            if span["kind"] == SERVER and span["name"] == "front":
                self.assertEqual(span["parentSpanId"], PARENT)
                self.assertEqual(span["flags"] & REMOTE_PARENT, REMOTE_PARENT)
                continue
            self.assertIsNotNone(parent, span["name"])
            if span["kind"] == SERVER:
                self.assertEqual((parent["kind"], parent["values"]["faas.invoked_name"]), (CLIENT, span["function"]))
            else:
                self.assertEqual((parent["kind"], parent["function"]), (SERVER, span["function"]))
            self.assertLessEqual(int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]))

    def check_one_clock(self, found):
        """Of one process and one batch: no span that was waited for sticks out of its parent by even a nanosecond."""
        known = {span["spanId"]: span for span in found}
        for span in found:
            parent = known.get(span["parentSpanId"])
            if not parent or span["values"].get("faas.asynchronous"):
                continue
            self.assertGreaterEqual(int(span["startTimeUnixNano"]), int(parent["startTimeUnixNano"]), span["name"])
            self.assertLessEqual(int(span["endTimeUnixNano"]), int(parent["endTimeUnixNano"]), span["name"])

    HEADERS = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=value", "X-Call-Id": "one-of-many"}

    def test_apart(self):
        ballast = b"x" * (128 << 20)  # in the process that executes the functions, so not theirs
        collector = self.collector()
        gateway = self.gateway(self.variables(collector))
        self.post(gateway.url + "/function/front", workflow(self.folder), self.HEADERS)
        found = spans(collector)
        self.check_against_profile(found)
        self.check_against_import(collector)
        self.check_tree(found)
        for span in found:
            if span["name"] == "count":  # calls itself, which needs no network
                continue
            self.assertEqual(span["values"].get("faas.fused"), False if span["kind"] == CLIENT else None)
            self.assertEqual(span["values"].get("faas.coldstart"), True if span["kind"] == SERVER else None)
            self.assertEqual(span["traceState"], "vendor=value")
            if span["kind"] == SERVER:
                self.assertTrue(100000 < int(span["values"]["faas.memory_max"]) < len(ballast) // 2)
        front, = (span for span in found if span["function"] == "front" and span["kind"] == SERVER)
        self.assertEqual(front["values"]["faas.invocation_id"], "one-of-many")
        self.assertEqual(front["values"]["faas.trigger"], "http")

    def test_fused_is_the_same(self):
        apart, together = self.collector(), self.collector()
        gateway = self.gateway({"OTEL_EXPORTER_OTLP_ENDPOINT": apart.url})
        self.post(gateway.url + "/function/front", workflow(self.folder), self.HEADERS)
        with self.serving("fused", self.variables(together)) as (url, process):
            self.post(url, workflow(self.folder), self.HEADERS)
            process.terminate()
            process.wait(DEADLINE)
        found = spans(together)
        self.check_one_clock(found)
        self.check_against_profile(found)
        self.check_against_import(together)
        self.check_tree(found)
        self.assertEqual(calls_of(found), calls_of(spans(apart)))
        self.assertEqual({span["values"].get("faas.fused") for span in found if span["name"] != "front"}, {True})
        # Each function keeps a resource of its own.
        for span in found:
            self.assertEqual(span["resource"]["service.name"], span["function"])

    def test_resource(self):
        collector = self.collector()
        self.run_once("fused", "text a\n", self.variables(
            collector, OTEL_SERVICE_NAME="shop", OTEL_RESOURCE_ATTRIBUTES="deployment.environment=a%20b,service.name=x",
            OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20abc,x-tenant = one", OTEL_EXPORTER_OTLP_TIMEOUT=9000))
        path, headers, _ = collector.taken[0]
        self.assertEqual(path, "/v1/traces")
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual((headers["Authorization"], headers["x-tenant"]), ("Basic abc", "one"))
        resource = spans(collector)[0]["resource"]
        self.assertEqual((resource["service.name"], resource["deployment.environment"]), ("shop", "a b"))
        self.assertEqual(resource["telemetry.sdk.name"], "faas-merge")

    def test_an_endpoint_for_traces_is_taken_as_it_is(self):
        collector = self.collector()
        self.run_once("fused", "", {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.url + "/in",
                                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"})
        self.assertEqual([path for path, _, _ in collector.taken], ["/in"])

    def test_switched_off(self):
        collector = self.collector()
        for off in ({"OTEL_SDK_DISABLED": "true"}, {"OTEL_TRACES_EXPORTER": "none"},
                    {"OTEL_TRACES_SAMPLER": "always_off"},
                    {"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0"}):
            run = self.run_once("fused", "text a\n", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **off})
            self.assertEqual((run.returncode, run.stderr), (0, b""))
        self.assertEqual(collector.requests, 0)

    def test_a_sampler_that_does_not_ask_the_parent(self):
        collector = self.collector()
        gateway = self.gateway({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_TRACES_SAMPLER": "always_on"})
        self.post(gateway.url + "/function/front", "text a\n", {"traceparent": f"00-{TRACE}-{PARENT}-00"})
        self.assertEqual(len(spans(collector)), 3)

    def test_values_that_cannot_be_used(self):
        collector = self.collector()
        run = self.run_once("fused", "text a\n", self.variables(
            collector, OTEL_BSP_SCHEDULE_DELAY="soon", OTEL_TRACES_SAMPLER="coin",
            OTEL_EXPORTER_OTLP_COMPRESSION="gzip", OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
            OTEL_EXPORTER_OTLP_HEADERS="a=b%0d%0ac"))
        self.assertEqual(run.returncode, 0)
        for text in ("SCHEDULE_DELAY=soon", "SAMPLER=coin", "COMPRESSION=gzip", "PROTOCOL=grpc", "'a' cannot be sent"):
            self.assertIn(text, run.stderr.decode())
        self.assertEqual(len(spans(collector)), 3)
        for url in ("https://host", "host:4318", "http://", "http://host:port"):
            run = self.run_once("fused", "text a\n", {"OTEL_EXPORTER_OTLP_ENDPOINT": url})
            self.assertEqual(run.returncode, 0)
            self.assertIn("no spans are exported", run.stderr.decode())

    def test_traceparents_that_are_none(self):
        for text in ("", "00", f"00-{TRACE.upper()}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01",
                     f"00-{TRACE}-{'0' * 16}-01", f"ff-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-01-more",
                     f"00-{TRACE}-{PARENT}"):
            collector = self.collector()
            self.run_once("fused", "", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "Http_Traceparent": text})
            span, = spans(collector)
            self.assertNotEqual(span["traceId"], TRACE)
            self.assertNotIn("parentSpanId", span)
        collector = self.collector()
        self.run_once("fused", "", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                                    "Http_Traceparent": f"01-{TRACE}-{PARENT}-01-more"})
        self.assertEqual(spans(collector)[0]["traceId"], TRACE)

    @unittest.skipUnless(ExportTraceServiceRequest, "scripts/setup installs opentelemetry-proto")
    def test_official_definitions(self):
        collector = self.collector()
        self.run_once("fused", workflow(self.folder), self.variables(collector))
        found = []
        for _, _, body in collector.taken:
            message = json.loads(body)
            for resource in message["resourceSpans"]:  # OTLP has ids in hexadecimal, protobuf's JSON in base64
                for span in resource["scopeSpans"][0]["spans"]:
                    for name in {"traceId", "spanId", "parentSpanId"} & set(span):
                        span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
            parsed = json_format.ParseDict(message, ExportTraceServiceRequest())
            found += [span for resource in parsed.resource_spans for scope in resource.scope_spans
                      for span in scope.spans]
        self.assertEqual(len(found), len(spans(collector)))
        self.assertEqual({(len(span.trace_id), len(span.span_id)) for span in found}, {(16, 8)})

    @unittest.skipUnless(os.environ.get("FAAS_TEST_OTLP"), "FAAS_TEST_OTLP names no collector")
    def test_real_collector(self):
        run = self.run_once("fused", workflow(self.folder),
                            {"OTEL_EXPORTER_OTLP_ENDPOINT": os.environ["FAAS_TEST_OTLP"]})
        self.assertEqual((run.returncode, run.stderr.decode()), (0, ""))


class Collectors(harness.Case):
    """A server answers requests whatever its collector does, and each span arrives once."""

    def run_with(self, script, requests=4, **variables):
        collector = self.collector(script)
        with self.serving("fused", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": 20,
                                    **variables}) as (url, process):
            for _ in range(requests):
                self.assertEqual(self.post(url, "text a\n")[0], 200)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(DEADLINE), 0)
            return collector, process.stderr.read()

    def test_busy_ones_are_asked_again(self):
        for status in (429, 502, 503, 504):
            collector, log = self.run_with([status, (status, {"Retry-After": "1"}), status])
            self.assertEqual(len(spans(collector)), 3 * 4)
            self.assertNotIn("dropped", log)

    def test_retry_after_is_respected(self):
        times = []

        def refuse(_):
            times.append(time.monotonic())
            return 429, {"Retry-After": "2"}

        def take(_):
            times.append(time.monotonic())
            return 200

        collector, _ = self.run_with([refuse, take], requests=1)
        self.assertEqual(len(spans(collector)), 3)
        self.assertGreaterEqual(times[1] - times[0], 1.9)

    def test_a_slow_one_holds_up_nobody(self):
        collector = self.serve_while_it_waits("OTEL_EXPORTER_OTLP_ENDPOINT")
        self.assertEqual(len(spans(collector)), 3 * 8)

    def test_one_that_never_answers_is_given_up(self):
        go = threading.Event()
        self.addCleanup(go.set)
        _, log = self.run_with([lambda _: go.wait(DEADLINE) and 200] * 99, requests=1, OTEL_EXPORTER_OTLP_TIMEOUT=300)
        self.assertEqual(log.count("spans are dropped"), 1)
        self.assertIn("2 invocations are missing in the traces", log)

    def test_one_that_refuses_is_not_asked_again(self):
        collector, log = self.run_with([400], requests=1)
        self.assertEqual(collector.requests, 1)
        self.assertEqual(log.count("spans are dropped"), 1)
        self.assertIn("HTTP status 400", log)

    def test_none_is_not_waited_for(self):
        # For longer than a program of these tests may run.
        patience = {"OTEL_EXPORTER_OTLP_TIMEOUT": 9999000, "OTEL_BSP_EXPORT_TIMEOUT": 9999000}
        run = self.run_once("fused", "text a\n", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", **patience})
        self.assertEqual((run.returncode, run.stdout), (0, b"text: 0 A\n"))
        self.assertEqual(run.stderr.decode().count("spans are dropped"), 1)

    def test_a_queue_that_is_full_drops_and_says_so_once(self):
        go = threading.Event()

        def wait(_):
            go.wait(DEADLINE)
            return 200

        collector = self.collector([wait])
        with self.serving("fused", {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": 20,
                                    "OTEL_BSP_MAX_QUEUE_SIZE": 4}) as (url, process):
            self.post(url, "text a\n")
            with collector.changed:
                collector.changed.wait_for(lambda: collector.requests, DEADLINE)
            for _ in range(8):
                self.assertEqual(self.post(url, "text a\ntext b\n")[0], 200)
            go.set()
            process.terminate()
            process.wait(DEADLINE)
            log = process.stderr.read()
        missing = int(log.split(" invocations are missing")[0].rsplit(" ", 1)[-1])
        self.assertEqual(log.count("the queue is full"), 1)
        invocations = sum(span["kind"] == SERVER for span in spans(collector))
        self.assertEqual(invocations + missing, 2 + 8 * 3)


if __name__ == "__main__":
    sys.exit(harness.main())
