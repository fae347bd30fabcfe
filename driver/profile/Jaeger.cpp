//===- Jaeger.cpp - spans of Jaeger's query service and user interface --------------------------------------===//
//
//   {"data": [{"traceID": "...", "processes": {"p1": {"serviceName": "text", "tags": [...]}},
//              "spans": [{"traceID": "...", "spanID": "...", "processID": "p1", "startTime": 1, "duration": 2,
//                         "references": [{"refType": "CHILD_OF", "traceID": "...", "spanID": "..."}],
//                         "tags": [...]}]}]}
//
//===--------------------------------------------------------------------------------------------------------===//

#include "SpanFormats.h"

using namespace llvm;

namespace faas::profile {

static const char Broken[] = "the JSON is broken or ends too soon";

/// [{"key": "span.kind", "type": "string", "value": "server"}, ...]
bool SpanParser::jaegerTags(Value List, Attributes &A, SpanKind *Kind) {
  Array Elements;
  if (List.get_array().get(Elements))
    return false;
  for (auto Element : Elements) {
    Object Tag;
    if (Element.get_object().get(Tag))
      return false;
    StringRef Key, Text;
    for (auto Field : Tag) {
      std::string_view Name;
      Value V;
      if (Field.unescaped_key().get(Name) || Field.value().get(V) || (Name == "key" && !readText(V, Key)) ||
          (Name == "value" && !readText(V, Text)))
        return false;
    }
    if (Key == "span.kind" && Kind)
      *Kind = kindOf(Text);
    else
      Rules.set(A, Key, Text);
  }
  return true;
}

/// The parent is the first of the same trace that it is a child of, or else one that it follows from.
bool SpanParser::jaegerReferences(Value List, Span &S) {
  Array Elements;
  if (List.is_null())
    return true;
  if (List.get_array().get(Elements))
    return false;
  for (auto Element : Elements) {
    Object Reference;
    if (Element.get_object().get(Reference))
      return false;
    StringRef Type;
    TraceId Trace;
    uint64_t Id = 0;
    for (auto Field : Reference) {
      std::string_view Key;
      Value V;
      if (Field.unescaped_key().get(Key) || Field.value().get(V) || (Key == "refType" && !readText(V, Type)) ||
          (Key == "traceID" && !readTraceId(V, Trace)) || (Key == "spanID" && !readSpanId(V, Id)))
        return false;
    }
    bool SameTrace = Trace == S.Trace || S.Trace == TraceId();
    if (SameTrace && (!S.Parent || (S.Async && Type == "CHILD_OF"))) {
      S.Parent = Id;
      S.Async = Type == "FOLLOWS_FROM";
    } else if (!SameTrace && !S.Linked) {
      S.LinkedTrace = Trace;
      S.Linked = Id;
    }
  }
  return true;
}

void SpanParser::jaegerSpan(Object O, const StringMap<Attributes> &Processes) {
  static const Attributes Unknown;
  Span S;
  Attributes Own;
  StringRef Name;
  uint64_t Start = 0, Length = 0;
  bool Known = false;
  const Attributes *Process = &Unknown;
  const char *Wrong = nullptr;
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip(Broken);
    if (Key == "traceID") {
      if (!readTraceId(V, S.Trace))
        Wrong = "\"traceID\" is not an id of 16 bytes";
    } else if (Key == "spanID") {
      if (!readSpanId(V, S.Id))
        Wrong = "\"spanID\" is not an id of 8 bytes";
    } else if (Key == "parentSpanID") { // deprecated
      if (!readSpanId(V, S.Parent))
        Wrong = "\"parentSpanID\" is not an id of 8 bytes";
    } else if (Key == "references") {
      if (!jaegerReferences(V, S))
        Wrong = "\"references\" are not ids of spans";
    } else if (Key == "operationName") {
      if (!readText(V, Name))
        Wrong = "\"operationName\" is not text";
    } else if (Key == "startTime") {
      if (!readNumber(V, Start))
        Wrong = "\"startTime\" is not a time";
    } else if (Key == "duration") {
      if (!readDuration(V, Length, Known))
        Wrong = "\"duration\" is not a time";
    } else if (Key == "tags") {
      if (!jaegerTags(V, Own, &S.Kind))
        Wrong = "\"tags\" are not pairs of key and value";
    } else if (Key == "processID") {
      StringRef Id;
      if (!readText(V, Id))
        Wrong = "\"processID\" is not text";
      else if (auto Found = Processes.find(Id); Found != Processes.end())
        Process = &Found->second;
    }
  }
  if (Wrong)
    return skip(Wrong);
  if (Known)
    setTimes(S, Start, Length, 1000);
  finish(S, Own, *Process, Name);
}

void SpanParser::jaegerTrace(Object O) {
  // The processes stand behind the spans that refer to them.
  StringMap<Attributes> Processes;
  Object List;
  if (!O.find_field_unordered("processes").get_object().get(List))
    for (auto Field : List) {
      std::string_view Id;
      Object Process;
      if (Field.unescaped_key().get(Id) || Field.value().get_object().get(Process))
        return skip("\"processes\" are not objects");
      Attributes &A = Processes[StringRef(Id.data(), Id.size())];
      for (auto Member : Process) {
        std::string_view Key;
        Value V;
        if (Member.unescaped_key().get(Key) || Member.value().get(V))
          return skip(Broken);
        if ((Key == "serviceName" && !readText(V, A.Service)) || (Key == "tags" && !jaegerTags(V, A, nullptr)))
          return skip("a process has no usable name or tags");
      }
    }
  if (O.reset().error())
    return skip(Broken);
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip(Broken);
    if (Key == "spans")
      each(V, [&](Object S) { jaegerSpan(S, Processes); });
  }
}

} // namespace faas::profile
