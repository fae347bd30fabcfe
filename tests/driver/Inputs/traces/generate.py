#!/usr/bin/env python3
"""Makes otlp.json and tempo.json with OpenTelemetry's own SDK, and the same trace for Jaeger and Zipkin by their
schemas.

  pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-common
  generate.py

Three requests of `front`, each of which calls `text` twice, one behind the other, and `user` and `media` at the same
time; `text` calls `store`, which has no spans of its own, in the second request only. One call of `user` fails, the
first of `media` is cold. Ids and times are fixed. The files are committed: tests do not need the SDK.
"""
import json
from pathlib import Path

from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

HERE = Path(__file__).resolve().parent
MILLISECOND = 1_000_000
EPOCH = 1_700_000_000_000_000_000


class Ids(IdGenerator):
    def __init__(self):
        self.spans = self.traces = 0

    def generate_span_id(self):
        self.spans += 1
        return 0xABCD000000000000 + self.spans

    def generate_trace_id(self):
        self.traces += 1
        return 0x5B8EFFF798038103D269B63381300000 + self.traces


class Functions:
    """A tracer for each function, as each is a process of its own."""

    def __init__(self):
        self.exporter = InMemorySpanExporter()
        self.ids = Ids()
        self.tracers = {}

    def span(self, function, name, kind, start, end, parent=None, attributes=None, failed=False):
        if function not in self.tracers:
            provider = TracerProvider(resource=Resource.create({"service.name": "app", "faas.name": function}),
                                      id_generator=self.ids)
            provider.add_span_processor(SimpleSpanProcessor(self.exporter))
            self.tracers[function] = provider.get_tracer("generate")
        context = set_span_in_context(parent) if parent else None
        span = self.tracers[function].start_span(name, context=context, kind=kind,
                                                 start_time=EPOCH + start * MILLISECOND,
                                                 attributes=attributes)
        if failed:
            span.set_status(Status(StatusCode.ERROR, "no such user"))
        span.end(EPOCH + end * MILLISECOND)
        return span

    def call(self, caller, callee, parent, start, end, network=1, **options):
        """The client's span, and the server's, which is shorter by the network's time."""
        client = self.span(caller, "POST", SpanKind.CLIENT, start, end, parent,
                           {"url.full": f"http://gateway.openfaas:8080/function/{callee}",
                            "http.request.method": "POST"})
        return self.span(callee, f"/{callee}", SpanKind.SERVER, start + network, end - network, client, **options)


def requests():
    functions = Functions()
    for number in range(3):
        at = number * 1000
        front = functions.span("front", "/", SpanKind.SERVER, at, at + 100, attributes={"faas.trigger": "http"})
        functions.call("front", "text", front, at + 10, at + 20)
        text = functions.call("front", "text", front, at + 20, at + 40)
        if number == 1:
            functions.span("text", "POST", SpanKind.CLIENT, at + 25, at + 35, text, {"faas.invoked_name": "store"})
        functions.call("front", "user", front, at + 50, at + 80, failed=number == 2)
        functions.call("front", "media", front, at + 60, at + 90, network=2, attributes={"faas.coldstart": number == 0})
    return functions.exporter.get_finished_spans()


def hexadecimal(document):
    """protobuf's JSON has ids in base64, OTLP's in hexadecimal digits; kinds are names, and numbers in OTLP."""
    import base64
    kinds = {f"SPAN_KIND_{name}": number for number, name in
             enumerate(("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"))}
    for resource in document["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for key in ("traceId", "spanId", "parentSpanId"):
                    if key in span:
                        span[key] = base64.b64decode(span[key]).hex()
                span["kind"] = kinds[span["kind"]]
                if "code" in span.get("status", {}):
                    span["status"]["code"] = {"STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2}[span["status"]["code"]]
    return document


def jaeger(spans):
    """https://www.jaegertracing.io: what the query service answers."""
    traces = {}
    for span in spans:
        identity = f"{span.context.trace_id:032x}"
        trace = traces.setdefault(identity, {"traceID": identity, "spans": [], "processes": {}, "warnings": None})
        service = span.resource.attributes["faas.name"]
        process = next((name for name, value in trace["processes"].items() if value["serviceName"] == service), None)
        if not process:
            process = f"p{len(trace['processes']) + 1}"
            trace["processes"][process] = {"serviceName": service,
                                           "tags": [{"key": "hostname", "type": "string", "value": "node"}]}
        tags = [{"key": "span.kind", "type": "string", "value": span.kind.name.lower()}]
        for key, value in span.attributes.items():
            tags.append({"key": key, "type": "bool" if isinstance(value, bool) else "string", "value": value})
        if span.status.status_code == StatusCode.ERROR:
            tags.append({"key": "error", "type": "bool", "value": True})
        references = [{"refType": "CHILD_OF", "traceID": identity, "spanID": f"{span.parent.span_id:016x}"}] \
            if span.parent else []
        trace["spans"].append({"traceID": identity, "spanID": f"{span.context.span_id:016x}",
                               "operationName": span.name,
                               "references": references, "startTime": span.start_time // 1000,
                               "duration": (span.end_time - span.start_time) // 1000, "tags": tags, "logs": [],
                               "processID": process, "warnings": None})
    return {"data": list(traces.values()), "total": 0, "limit": 0, "offset": 0, "errors": None}


def zipkin(spans):
    """https://zipkin.io/zipkin-api: a list of spans. A client and its server share an id, as with B3."""
    clients = {span.context.span_id: span for span in spans if span.kind == SpanKind.CLIENT}
    result = []
    for span in spans:
        parent = span.parent.span_id if span.parent else 0
        shares = span.kind == SpanKind.SERVER and parent in clients
        identity = parent if shares else span.context.span_id
        if shares:
            parent = clients[parent].parent.span_id
        # A server's children have the id that it shares as their parent.
        for other in spans:
            if other.context.span_id == parent and other.kind == SpanKind.SERVER and other.parent:
                parent = other.parent.span_id
        entry = {"traceId": f"{span.context.trace_id:032x}", "id": f"{identity:016x}", "kind": span.kind.name,
                 "name": span.name.lower(), "timestamp": span.start_time // 1000,
                 "duration": (span.end_time - span.start_time) // 1000,
                 "localEndpoint": {"serviceName": span.resource.attributes["faas.name"], "ipv4": "10.0.0.1"},
                 "tags": {key: str(value).lower() for key, value in span.attributes.items()}}
        if parent:
            entry["parentId"] = f"{parent:016x}"
        if shares:
            entry["shared"] = True
        if span.status.status_code == StatusCode.ERROR:
            entry["tags"]["error"] = span.status.description
        result.append(entry)
    return result


def main():
    spans = requests()
    protobuf = MessageToDict(encode_spans(spans))
    (HERE / "tempo.json").write_text(json.dumps({"batches": protobuf["resourceSpans"]}, indent=1) + "\n")
    otlp = hexadecimal(protobuf)
    (HERE / "otlp.json").write_text(json.dumps(otlp, indent=1) + "\n")
    # As the Collector's file exporter writes: a line a batch.
    lines = [json.dumps({"resourceSpans": [resource]}, separators=(",", ":")) for resource in otlp["resourceSpans"]]
    (HERE / "otlp.jsonl").write_text("\n".join(lines) + "\n")
    (HERE / "jaeger.json").write_text(json.dumps(jaeger(spans), indent=1) + "\n")
    (HERE / "zipkin.json").write_text(json.dumps(zipkin(spans), indent=1) + "\n")


if __name__ == "__main__":
    main()
