#!/usr/bin/env python3
"""Writes OTLP JSON lines as the Collector's file exporter does: generate.py FILE MEGABYTES

A trace is a request of `front`, which calls eleven functions in a tree. A line is a batch of one function's spans of a
few traces, so each trace is spread over several lines, as in a real file. The same arguments give the same bytes.
"""
import json
import random
import sys

CALLS = {"front": ["text", "user", "media", "id"], "text": ["url", "mention"], "user": ["login"], "media": ["store"],
         "id": [], "url": ["store"], "mention": ["cache"], "login": ["cache"], "store": [], "cache": []}
TRACES_A_LINE = 8


def attributes(pairs):
    return [{"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
            for key, value in pairs.items()]


def span(trace, identity, parent, name, kind, start, end, pairs):
    result = {"traceId": trace, "spanId": identity, "flags": 769 if kind == 2 else 257, "name": name, "kind": kind,
              "startTimeUnixNano": str(start), "endTimeUnixNano": str(end), "attributes": attributes(pairs),
              "status": {}}
    if parent:
        result["parentSpanId"] = parent
    return result


def request(numbers, start, spans):
    """Adds the spans of a request to those of their functions; returns when it ends."""
    trace = f"{numbers.getrandbits(128):032x}"

    def identity():
        return f"{numbers.getrandbits(64) or 1:016x}"

    def invoke(function, parent, begin):
        own = identity()
        now = begin + numbers.randrange(50_000, 400_000)
        for callee in CALLS[function]:
            client = identity()
            end = invoke(callee, client, now + 120_000) + 120_000
            spans[function].append(span(trace, client, own, "POST", 3, now, end, {
                "http.request.method": "POST", "url.full": f"http://gateway.openfaas:8080/function/{callee}",
                "server.address": "gateway.openfaas", "server.port": 8080, "http.response.status_code": 200}))
            now = end + numbers.randrange(10_000, 90_000)
        spans[function].append(span(trace, own, parent, f"/{function}", 2, begin, now, {
            "http.request.method": "POST", "url.path": "/", "url.scheme": "http", "http.response.status_code": 200,
            "faas.trigger": "http", "user_agent.original": "Go-http-client/1.1", "network.peer.address": "10.42.0.17"}))
        return now

    return invoke("front", None, start)


def main():
    path, size = sys.argv[1], int(sys.argv[2]) * 1_000_000
    numbers, now, written = random.Random(1), 1_700_000_000_000_000_000, 0
    with open(path, "w") as file:
        while written < size:
            spans = {function: [] for function in CALLS}
            for _ in range(TRACES_A_LINE):
                now = request(numbers, now, spans) + 1_000_000
            for function, own in spans.items():
                resource = {"service.name": function, "faas.name": function, "k8s.namespace.name": "openfaas-fn",
                            "k8s.pod.name": f"{function}-5d4f8c7b9-x2x7k", "telemetry.sdk.language": "go"}
                scope = {"scope": {"name": "otelhttp", "version": "0.53.0"}, "spans": own}
                batch = {"resource": {"attributes": attributes(resource)}, "scopeSpans": [scope]}
                line = json.dumps({"resourceSpans": [batch]}, separators=(",", ":")) + "\n"
                file.write(line)
                written += len(line)


if __name__ == "__main__":
    main()
