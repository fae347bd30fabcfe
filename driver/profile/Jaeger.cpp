//===- Jaeger.cpp - spans of Jaeger's query service and user interface --------------------------------------===//
//
//   {"data": [{"traceID": "...", "processes": {"p1": {"serviceName": "text", "tags": [...]}},
//              "spans": [{"traceID": "...", "spanID": "...", "processID": "p1", "startTime": 1, "duration": 2,
//                         "references": [{"refType": "CHILD_OF", "traceID": "...", "spanID": "..."}],
//                         "tags": [...]}]}]}
//
// Instead of "processID" a span may have "process": {...}.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "SpanFormats.h"

using namespace llvm;

namespace faas::profile {

/// [{"key": "span.kind", "type": "string", "value": "server"}, ...]
Flaw SpanParser::jaegerTags(Value List, Attributes &A, SpanKind *Kind) {
  return eachObject(List, "are not pairs of key and value", [&](Object Tag) {
    StringRef Key, Text;
    Flaw F = eachField(Tag, [&](StringRef Name, Value V) {
      return Name == "key" ? readText(V, Key) : Name == "value" ? readText(V, Text) : nullptr;
    });
    if (!F && Key == "span.kind" && Kind)
      *Kind = kindOf(Text);
    else if (!F)
      Rules.set(A, Key, Text);
    return F;
  });
}

/// The parent is the first of the same trace that it is a child of, or else one that it follows from.
static Flaw jaegerReferences(Value List, Span &S) {
  return eachObject(List, "are not ids of spans", [&](Object Reference) {
    StringRef Type;
    TraceId Trace;
    uint64_t Id = 0;
    Flaw F = eachField(Reference, [&](StringRef Key, Value V) -> Flaw {
      if (Key == "refType")
        return readText(V, Type);
      if (Key == "traceID")
        return readTraceId(V, Trace);
      return Key == "spanID" ? readSpanId(V, Id) : nullptr;
    });
    if (F)
      return F;
    bool SameTrace = isSameTrace(Trace, S.Trace) || S.Trace == TraceId();
    if (SameTrace && (!S.Parent || (S.Async && Type == "CHILD_OF"))) {
      S.Parent = Id;
      S.Async = Type == "FOLLOWS_FROM";
    } else if (!SameTrace && !S.Linked) {
      S.LinkedTrace = Trace;
      S.Linked = Id;
    }
    return F;
  });
}

/// {"serviceName": "text", "tags": [...]}
Flaw SpanParser::jaegerProcess(Value V, Attributes &A) {
  Object Process;
  if (V.get_object().get(Process))
    return "is not a process";
  return eachField(Process, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "serviceName")
      return readText(V, A.Service);
    return Key == "tags" ? jaegerTags(V, A, nullptr) : nullptr;
  });
}

void SpanParser::jaegerSpan(Object O, const StringMap<Attributes> &Processes) {
  Span S;
  Attributes Own, Inline; // where a span has its process, it is in no list
  StringRef Name, Process;
  uint64_t Start = 0, Length = 0;
  bool Known = false;
  bool Usable = fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "traceID")
      return readTraceId(V, S.Trace);
    if (Key == "spanID")
      return readSpanId(V, S.Id);
    if (Key == "parentSpanID") // deprecated
      return readSpanId(V, S.Parent);
    if (Key == "references")
      return jaegerReferences(V, S);
    if (Key == "operationName")
      return readText(V, Name);
    if (Key == "startTime")
      return readTime(V, Start);
    if (Key == "duration")
      return readDuration(V, Length, Known);
    if (Key == "tags")
      return jaegerTags(V, Own, &S.Kind);
    if (Key == "processID")
      return readText(V, Process);
    if (Key == "process" && !isNull(V))
      return jaegerProcess(V, Inline);
    return nullptr;
  });
  if (!Usable)
    return;
  if (Known)
    setTimes(S, Start, Length, 1000);
  auto Found = Processes.find(Process);
  finish(S, Own, Found == Processes.end() ? Inline : Found->second, Name);
}

void SpanParser::jaegerTrace(Object O) {
  // The processes stand behind the spans that refer to them.
  StringMap<Attributes> Processes;
  Object List;
  bool Usable = O.find_field_unordered("processes").get_object().get(List) ||
                fields(List, [&](StringRef Id, Value V) -> Flaw { return jaegerProcess(V, Processes[Id]); });
  if (!Usable)
    return;
  if (O.reset().error())
    return skip(Broken);
  fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "spans")
      each(V, [&](Object S) { jaegerSpan(S, Processes); });
    return nullptr;
  });
}

} // namespace faas::profile
