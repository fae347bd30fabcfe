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

void SpanParser::zipkinSpan(Object O) {
  Span S;
  Attributes Own;
  StringRef Name;
  uint64_t Start = 0, Length = 0;
  bool Known = false;
  const char *Wrong = nullptr;
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip("the JSON is broken or ends too soon");
    if (Key == "traceId") {
      if (!readTraceId(V, S.Trace))
        Wrong = "\"traceId\" is not an id of 16 bytes";
    } else if (Key == "id") {
      if (!readSpanId(V, S.Id))
        Wrong = "\"id\" is not an id of 8 bytes";
    } else if (Key == "parentId") {
      if (!readSpanId(V, S.Parent))
        Wrong = "\"parentId\" is not an id of 8 bytes";
    } else if (Key == "kind") {
      StringRef Kind;
      if (!readText(V, Kind))
        Wrong = "\"kind\" is not a kind";
      S.Kind = kindOf(Kind);
    } else if (Key == "name") {
      if (!readText(V, Name))
        Wrong = "\"name\" is not text";
    } else if (Key == "timestamp") {
      if (!readNumber(V, Start))
        Wrong = "\"timestamp\" is not a time";
    } else if (Key == "duration") {
      if (!readDuration(V, Length, Known))
        Wrong = "\"duration\" is not a time";
    } else if (Key == "localEndpoint" || Key == "remoteEndpoint") {
      Value Service;
      StringRef Text;
      if (!V["serviceName"].get(Service) && readText(Service, Text))
        (Key == "localEndpoint" ? Own.Service : Own.Peer) = Text;
    } else if (Key == "tags") {
      Object Tags;
      if (V.get_object().get(Tags))
        Wrong = "\"tags\" are not pairs of key and value";
      else
        for (auto Tag : Tags) {
          std::string_view TagKey;
          Value TagValue;
          StringRef Text;
          if (Tag.unescaped_key().get(TagKey) || Tag.value().get(TagValue) || !readText(TagValue, Text)) {
            Wrong = "\"tags\" are not pairs of key and value";
            break;
          }
          Rules.set(Own, StringRef(TagKey.data(), TagKey.size()), Text);
        }
    }
  }
  if (Wrong)
    return skip(Wrong);
  if (Known && Length) // never 0
    setTimes(S, Start, Length, 1000);
  finish(S, Own, Attributes(), Name);
}

} // namespace faas::profile
