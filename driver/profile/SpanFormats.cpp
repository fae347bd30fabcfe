//===- SpanFormats.cpp - what the parsers of spans share ----------------------------------------------------===//

#include "SpanFormats.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Base64.h"

#include <algorithm>

using namespace llvm;
namespace ondemand = simdjson::ondemand;

namespace faas::profile {

/// Without the whitespace that a token has behind it.
static StringRef tokenOf(ondemand::value V) {
  std::string_view Raw = V.raw_json_token();
  return StringRef(Raw.data(), Raw.size()).rtrim();
}

bool readText(ondemand::value V, StringRef &Text) {
  StringRef Token = tokenOf(V);
  if (Token.starts_with("\"")) {
    std::string_view String;
    if (V.get_string().get(String))
      return false;
    Text = StringRef(String.data(), String.size());
  } else
    Text = Token == "null" || Token.starts_with("{") || Token.starts_with("[") ? StringRef() : Token;
  return true;
}

bool readNumber(ondemand::value V, uint64_t &Number) {
  StringRef Token = tokenOf(V);
  Number = 0;
  if (Token.consume_front("\""))
    Token.consume_back("\"");
  return Token == "null" || Token.empty() || !Token.getAsInteger(10, Number);
}

bool readDuration(ondemand::value V, uint64_t &Number, bool &Known) {
  Known = !tokenOf(V).ltrim('"').starts_with("-");
  return !Known || readNumber(V, Number);
}

/// An id of `Bytes` bytes: that many in base64, or at most that many in hexadecimal digits. Old ids are shorter, and
/// some writers drop zeros at the front.
static bool readId(ondemand::value V, unsigned Bytes, uint64_t *Halves) {
  StringRef Text = tokenOf(V);
  if (Text == "null")
    return true;
  if (!Text.starts_with("\""))
    return false;
  if (Text.contains('\\')) {
    if (!readText(V, Text))
      return false;
  } else {
    Text = Text.drop_front().drop_back();
  }
  unsigned Words = Bytes / 8;
  if (Text.ends_with("=")) {
    std::vector<char> Decoded;
    if (Error E = decodeBase64(Text, Decoded)) {
      consumeError(std::move(E));
      return false;
    }
    if (Decoded.size() != Bytes)
      return false;
    for (unsigned I = 0; I < Bytes; ++I)
      Halves[I / 8] = Halves[I / 8] << 8 | uint8_t(Decoded[I]);
    return true;
  }
  if (Text.size() > 2 * Bytes)
    return false;
  for (char C : Text) {
    unsigned Digit = hexDigitValue(C);
    if (Digit > 15)
      return false;
    if (Words == 2)
      Halves[0] = Halves[0] << 4 | Halves[1] >> 60;
    Halves[Words - 1] = Halves[Words - 1] << 4 | Digit;
  }
  return true;
}

bool readTraceId(ondemand::value V, TraceId &Id) {
  uint64_t Halves[2] = {0, 0};
  if (!readId(V, 16, Halves))
    return false;
  Id = {Halves[0], Halves[1]};
  return true;
}

bool readSpanId(ondemand::value V, uint64_t &Id) {
  Id = 0;
  return readId(V, 8, &Id);
}

SpanKind kindOf(StringRef Text) {
  Text.consume_front("SPAN_KIND_");
  return StringSwitch<SpanKind>(Text)
      .Case("2", SpanKind::Server)
      .Case("3", SpanKind::Client)
      .Case("4", SpanKind::Producer)
      .Case("5", SpanKind::Consumer)
      .CaseLower("server", SpanKind::Server)
      .CaseLower("client", SpanKind::Client)
      .CaseLower("producer", SpanKind::Producer)
      .CaseLower("consumer", SpanKind::Consumer)
      .Default(SpanKind::Internal);
}

void setTimes(Span &S, uint64_t Start, uint64_t Length, uint64_t UnitInNanoseconds) {
  constexpr uint64_t Most = uint64_t(1) << 62; // the year 2116
  S.Timed = Start && Start <= Most / UnitInNanoseconds && Length <= Most / UnitInNanoseconds;
  if (!S.Timed)
    return;
  S.Start = int64_t(Start * UnitInNanoseconds);
  S.End = S.Start + int64_t(Length * UnitInNanoseconds);
}

void SpanParser::skip(const char *Reason) {
  const char *Here = Begin;
  if (Document && Document->current_location().get(Here))
    Here = End; // behind the last token
  Here = std::clamp(Here, Begin, End);
  uint64_t Line = FirstLine + uint64_t(std::count(Begin, Here, '\n'));
  Batch->Malformed.push_back({Line, Reason});
}

void SpanParser::finish(Span &S, const Attributes &Own, const Attributes &Resource, StringRef Name) {
  if (S.Trace == TraceId())
    return skip("has no trace id");
  if (!S.Id)
    return skip("has no span id");
  Rules.apply(S, Own, Resource, Name, Batch->Functions);
  Batch->Spans.push_back(S);
}

void SpanParser::parse(const char *Text, size_t Size, uint64_t Line, SpanBatch &Out) {
  Batch = &Out;
  Begin = Text;
  End = Text + Size;
  FirstLine = Line;
  Document = nullptr;
  if (!Size)
    return skip("the JSON ends too soon");
  ondemand::document Doc;
  simdjson::error_code Code = Parser.iterate(Text, Size, Size + simdjson::SIMDJSON_PADDING).get(Doc);
  if (Code == simdjson::UTF8_ERROR)
    return skip("is not UTF-8");
  if (Code)
    return skip(Code == simdjson::UNCLOSED_STRING ? "the JSON is broken or ends too soon" : "is not JSON");
  Document = &Doc;
  Value V;
  if (Doc.get_value().get(V))
    skip("is not an object"); // a number or the like
  else
    parseValue(V, 0);
  Document = nullptr;
}

void SpanParser::parseValue(Value V, unsigned Depth) {
  ondemand::json_type Type;
  if (V.type().get(Type))
    return skip("is not JSON");
  if (Type == ondemand::json_type::array && Depth < 3) {
    Array Elements;
    if (V.get_array().get(Elements))
      return skip("is not JSON");
    for (auto Element : Elements) {
      Value Inner;
      if (Element.get(Inner))
        return skip("the JSON is broken or ends too soon");
      parseValue(Inner, Depth + 1);
    }
    return;
  }
  Object O;
  if (V.get_object().get(O))
    return skip("is not an object");
  parseObject(O, Depth);
}

void SpanParser::parseObject(Object O, unsigned Depth) {
  enum { None, Container, Resource, Jaeger, Trace, Zipkin, Wrapper } Format = None;
  for (auto Field : O) {
    std::string_view Key;
    if (Field.unescaped_key().get(Key))
      return skip("the JSON is broken or ends too soon");
    Format = StringSwitch<decltype(Format)>(StringRef(Key.data(), Key.size()))
                 .Cases({"resourceSpans", "batches"}, Container)
                 .Cases({"trace", "result"}, Wrapper)
                 .Cases({"resource", "scopeSpans", "instrumentationLibrarySpans"}, Resource)
                 .Case("data", Jaeger)
                 .Cases({"traceID", "spans", "processes"}, Trace)
                 .Case("traceId", Zipkin)
                 .Default(None);
    if (Format != None)
      break;
  }
  if (Format == None)
    return skip("is of no known format");
  if (O.reset().error())
    return skip("the JSON is broken or ends too soon");
  switch (Format) {
  case Resource:
    return otlpResource(O);
  case Trace:
    return jaegerTrace(O);
  case Zipkin:
    return zipkinSpan(O);
  default:
    break;
  }
  // The others hold what the array, or the object, under a key holds.
  for (auto Field : O) {
    std::string_view Key;
    Value V;
    if (Field.unescaped_key().get(Key) || Field.value().get(V))
      return skip("the JSON is broken or ends too soon");
    if (Key == "resourceSpans" || Key == "batches")
      each(V, [&](Object Inner) { otlpResource(Inner); });
    else if (Key == "data")
      each(V, [&](Object Inner) { jaegerTrace(Inner); });
    else if ((Key == "trace" || Key == "result") && Depth < 3)
      parseValue(V, Depth + 1);
  }
}

} // namespace faas::profile
