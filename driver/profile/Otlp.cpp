//===- Otlp.cpp - spans of OpenTelemetry --------------------------------------------------------------------===//
//
// OTLP/JSON as the Collector's file exporter and OTLP/HTTP have it (ids in hexadecimal, kinds as numbers), and what
// Tempo makes of it (ids in base64, kinds by name, "batches" for "resourceSpans").
//
//===--------------------------------------------------------------------------------------------------------===//

#include "SpanFormats.h"

using namespace llvm;

namespace faas::profile {

static const char Broken[] = "the JSON is broken or ends too soon";

/// [{"key": "faas.name", "value": {"stringValue": "text"}}, ...]
bool SpanParser::otlpAttributes(Value List, Attributes &A) {
  Array Elements;
  if (List.get_array().get(Elements))
    return false;
  for (auto Element : Elements) {
    Object Pair;
    if (Element.get_object().get(Pair))
      return false;
    StringRef Key, Text;
    for (auto Field : Pair) {
      std::string_view Name;
      Value V;
      if (Field.unescaped_key().get(Name) || Field.value().get(V))
        return false;
      if (Name == "key" && !readText(V, Key))
        return false;
      if (Name != "value")
        continue;
      Object Typed; // exactly one member
      if (V.get_object().get(Typed))
        return false;
      for (auto Member : Typed) {
        Value Inner;
        if (Member.value().get(Inner) || !readText(Inner, Text))
          return false;
      }
    }
    Rules.set(A, Key, Text);
  }
  return true;
}

bool SpanParser::otlpLinks(Value List, Span &S) {
  Array Elements;
  if (List.get_array().get(Elements))
    return false;
  for (auto Element : Elements) {
    Object Link;
    if (Element.get_object().get(Link))
      return false;
    TraceId Trace;
    uint64_t Id = 0;
    for (auto Field : Link) {
      std::string_view Key;
      Value V;
      if (Field.unescaped_key().get(Key) || Field.value().get(V))
        return false;
      if ((Key == "traceId" && !readTraceId(V, Trace)) || (Key == "spanId" && !readSpanId(V, Id)))
        return false;
    }
    if (!S.Linked) {
      S.LinkedTrace = Trace;
      S.Linked = Id;
    }
  }
  return true;
}

void SpanParser::otlpSpan(Object O, const Attributes &Resource) {
  Span S;
  Attributes Own;
  StringRef Name;
  uint64_t Start = 0, Stop = 0, Flags = 0;
  const char *Wrong = nullptr;
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip(Broken);
    if (Key == "traceId") {
      if (!readTraceId(V, S.Trace))
        Wrong = "\"traceId\" is not an id of 16 bytes";
    } else if (Key == "spanId") {
      if (!readSpanId(V, S.Id))
        Wrong = "\"spanId\" is not an id of 8 bytes";
    } else if (Key == "parentSpanId") {
      if (!readSpanId(V, S.Parent))
        Wrong = "\"parentSpanId\" is not an id of 8 bytes";
    } else if (Key == "startTimeUnixNano") {
      if (!readNumber(V, Start))
        Wrong = "\"startTimeUnixNano\" is not a time";
    } else if (Key == "endTimeUnixNano") {
      if (!readNumber(V, Stop))
        Wrong = "\"endTimeUnixNano\" is not a time";
    } else if (Key == "kind") {
      StringRef Kind;
      if (!readText(V, Kind))
        Wrong = "\"kind\" is not a kind";
      S.Kind = kindOf(Kind);
    } else if (Key == "name") {
      if (!readText(V, Name))
        Wrong = "\"name\" is not text";
    } else if (Key == "flags") {
      if (!readNumber(V, Flags))
        Wrong = "\"flags\" is not a number";
    } else if (Key == "attributes") {
      if (!otlpAttributes(V, Own))
        Wrong = "\"attributes\" are not pairs of key and value";
    } else if (Key == "links") {
      if (!otlpLinks(V, S))
        Wrong = "\"links\" are not ids of spans";
    } else if (Key == "status") {
      Value Code;
      StringRef Text;
      if (!V["code"].get(Code) && readText(Code, Text))
        S.Error = Text == "2" || Text == "STATUS_CODE_ERROR";
    }
  }
  if (Wrong)
    return skip(Wrong);
  // Without an end the process died.
  if (Stop >= Start && Stop)
    setTimes(S, Start, Stop - Start, 1);
  S.LocalParent = (Flags & 0x300) == 0x100;
  finish(S, Own, Resource, Name);
}

void SpanParser::otlpScope(Object O, const Attributes &Resource) {
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip(Broken);
    if (Key == "spans")
      each(V, [&](Object S) { otlpSpan(S, Resource); });
  }
}

void SpanParser::otlpResource(Object O) {
  Attributes Resource;
  // The resource may stand behind its spans.
  Object Described;
  Value List;
  if (!O.find_field_unordered("resource").get_object().get(Described) &&
      !Described.find_field_unordered("attributes").get(List) && !otlpAttributes(List, Resource))
    skip("\"attributes\" of the resource are not pairs of key and value");
  if (O.reset().error())
    return skip(Broken);
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip(Broken);
    if (Key == "scopeSpans" || Key == "instrumentationLibrarySpans") // the second until 2022
      each(V, [&](Object Scope) { otlpScope(Scope, Resource); });
  }
}

} // namespace faas::profile
