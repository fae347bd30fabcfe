//===- Zipkin.cpp - spans of Zipkin's API, version 2 --------------------------------------------------------===//
//
//   [{"traceId": "...", "id": "...", "parentId": "...", "kind": "CLIENT", "name": "get", "timestamp": 1, "duration": 2,
//     "localEndpoint": {"serviceName": "text"}, "remoteEndpoint": {"serviceName": "store"}, "tags": {"KEY": "VALUE"}}]
//
// A list of spans, or of lists of them. A client and its server may share one id; CallGraph.h takes them apart.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "SpanFormats.h"

using namespace llvm;

namespace faas::profile {

static Flaw zipkinEndpoint(Value V, StringRef &Service) {
  Value Name;
  StringRef Text;
  if (!V["serviceName"].get(Name) && !readText(Name, Text))
    Service = Text;
  return nullptr;
}

/// {"KEY": "VALUE", ...}
static Flaw zipkinTags(Value V, const Naming &Rules, Attributes &A) {
  Object Tags;
  if (V.get_object().get(Tags))
    return "are not pairs of key and value";
  return eachField(Tags, [&](StringRef Key, Value V) -> Flaw {
    StringRef Text;
    if (readText(V, Text))
      return "are not pairs of key and value";
    Rules.set(A, Key, Text);
    return nullptr;
  });
}

void SpanParser::zipkinSpan(Object O) {
  Span S;
  Attributes Own;
  StringRef Name;
  uint64_t Start = 0, Length = 0;
  bool Known = false;
  bool Usable = fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "traceId")
      return readTraceId(V, S.Trace);
    if (Key == "id")
      return readSpanId(V, S.Id);
    if (Key == "parentId")
      return readSpanId(V, S.Parent);
    if (Key == "kind")
      return readKind(V, S.Kind);
    if (Key == "name")
      return readText(V, Name);
    if (Key == "timestamp")
      return readTime(V, Start);
    if (Key == "duration")
      return readDuration(V, Length, Known);
    if (Key == "localEndpoint")
      return zipkinEndpoint(V, Own.Service);
    if (Key == "remoteEndpoint")
      return zipkinEndpoint(V, Own.Peer);
    if (Key == "tags")
      return zipkinTags(V, Rules, Own);
    return nullptr;
  });
  if (!Usable)
    return;
  if (Known && Length) // never 0
    setTimes(S, Start, Length, 1000);
  finish(S, Own, Attributes(), Name);
}

} // namespace faas::profile
