//===- Otlp.cpp - spans of OpenTelemetry --------------------------------------------------------------------===//
//
// OTLP/JSON as the Collector's file exporter and OTLP/HTTP have it (ids in hexadecimal, kinds as numbers), and what
// Tempo makes of it (ids in base64, kinds by name, "batches" for "resourceSpans").
//
//===--------------------------------------------------------------------------------------------------------===//

#include "SpanFormats.h"

using namespace llvm;

namespace faas::profile {

/// [{"key": "faas.name", "value": {"stringValue": "text"}}, ...]
Flaw SpanParser::otlpAttributes(Value List, Attributes &A) {
  return eachObject(List, "are not pairs of key and value", [&](Object Pair) -> Flaw {
    StringRef Key, Text;
    bool Counts = true; // for all that is known
    Flaw F = eachField(Pair, [&](StringRef Name, Value V) -> Flaw {
      if (Name == "key") {
        Flaw F = readText(V, Key);
        Counts = Rules.counts(Key);
        return F;
      }
      Object Typed; // exactly one member
      if (Name != "value" || !Counts)
        return nullptr;
      if (V.get_object().get(Typed))
        return "is not an object";
      return eachField(Typed, [&](StringRef, Value Inner) { return readText(Inner, Text); });
    });
    if (!F && Counts)
      Rules.set(A, Key, Text);
    return F;
  });
}

static Flaw otlpLinks(Value List, Span &S) {
  return eachObject(List, "are not ids of spans", [&](Object Link) {
    TraceId Trace;
    uint64_t Id = 0;
    Flaw F = eachField(Link, [&](StringRef Key, Value V) {
      return Key == "traceId" ? readTraceId(V, Trace) : Key == "spanId" ? readSpanId(V, Id) : nullptr;
    });
    if (!F && !S.Linked) {
      S.LinkedTrace = Trace;
      S.Linked = Id;
    }
    return F;
  });
}

static Flaw otlpStatus(Value V, Span &S) {
  Value Code;
  StringRef Text;
  if (!V["code"].get(Code) && !readText(Code, Text))
    S.Error = Text == "2" || Text == "STATUS_CODE_ERROR";
  return nullptr;
}

void SpanParser::otlpSpan(Object O, const Attributes &Resource) {
  Span S;
  Attributes Own;
  StringRef Name;
  uint64_t Start = 0, Stop = 0, Flags = 0;
  bool Usable = fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "traceId")
      return readTraceId(V, S.Trace);
    if (Key == "spanId")
      return readSpanId(V, S.Id);
    if (Key == "parentSpanId")
      return readSpanId(V, S.Parent);
    if (Key == "startTimeUnixNano")
      return readTime(V, Start);
    if (Key == "endTimeUnixNano")
      return readTime(V, Stop);
    if (Key == "kind")
      return readKind(V, S.Kind);
    if (Key == "name")
      return readText(V, Name);
    if (Key == "flags")
      return readNumber(V, Flags);
    if (Key == "attributes")
      return otlpAttributes(V, Own);
    if (Key == "links")
      return otlpLinks(V, S);
    if (Key == "status")
      return otlpStatus(V, S);
    return nullptr;
  });
  if (!Usable)
    return;
  // Without an end the process died.
  if (Stop >= Start && Stop)
    setTimes(S, Start, Stop - Start, 1);
  S.LocalParent = (Flags & 0x300) == 0x100;
  finish(S, Own, Resource, Name);
}

void SpanParser::otlpScope(Object O, const Attributes &Resource) {
  fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "spans")
      each(V, [&](Object S) { otlpSpan(S, Resource); });
    return nullptr;
  });
}

void SpanParser::otlpResource(Object O) {
  Attributes Resource;
  // The resource may stand behind its spans.
  Object Described;
  Value List;
  if (!O.find_field_unordered("resource").get_object().get(Described) &&
      !Described.find_field_unordered("attributes").get(List))
    if (Flaw F = otlpAttributes(List, Resource))
      skip(F, "attributes");
  if (O.reset().error())
    return skip(Broken);
  fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "scopeSpans" || Key == "instrumentationLibrarySpans") // the second until 2022
      each(V, [&](Object Scope) { otlpScope(Scope, Resource); });
    return nullptr;
  });
}

} // namespace faas::profile
