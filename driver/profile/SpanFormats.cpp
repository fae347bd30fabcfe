//===- SpanFormats.cpp - what the parsers of spans share ----------------------------------------------------===//

#include "SpanFormats.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/Endian.h"

#include <algorithm>
#include <charconv>

using namespace llvm;

namespace faas::profile {

/// Without the whitespace that a token has behind it.
static StringRef tokenOf(Value V) {
  std::string_view Raw = V.raw_json_token();
  while (!Raw.empty() && uint8_t(Raw.back()) <= ' ')
    Raw.remove_suffix(1);
  return StringRef(Raw.data(), Raw.size());
}

/// Between the quotes of a token without escapes.
static bool isPlain(StringRef Token, StringRef &Text) {
  bool Quoted = Token.size() >= 2 && Token.front() == '"' && Token.back() == '"';
  Text = Quoted ? Token.substr(1, Token.size() - 2) : "";
  return Quoted && !Text.contains('\\');
}

static Flaw readString(Value V, StringRef &Text) {
  if (isPlain(tokenOf(V), Text))
    return nullptr;
  std::string_view String;
  if (V.get_string().get(String))
    return "is not text";
  Text = StringRef(String.data(), String.size());
  return nullptr;
}

bool isNull(Value V) { return tokenOf(V) == "null"; }

Flaw readText(Value V, StringRef &Text) {
  StringRef Token = tokenOf(V);
  if (Token.starts_with("\""))
    return readString(V, Text);
  Text = Token == "null" || Token.starts_with("{") || Token.starts_with("[") ? StringRef() : Token;
  return nullptr;
}

Flaw readNumber(Value V, uint64_t &Number) {
  StringRef Token = tokenOf(V), Text;
  if (!isPlain(Token, Text))
    Text = Token;
  Number = 0;
  if (Text.empty() || Token == "null")
    return nullptr;
  auto [Rest, Code] = std::from_chars(Text.begin(), Text.end(), Number);
  return Code == std::errc() && Rest == Text.end() ? nullptr : "is not a number";
}

Flaw readTime(Value V, uint64_t &Number) { return readNumber(V, Number) ? "is not a time" : nullptr; }

Flaw readDuration(Value V, uint64_t &Number, bool &Known) {
  Known = !tokenOf(V).ltrim('"').starts_with("-");
  return Known ? readTime(V, Number) : nullptr;
}

/// Up to 16 hexadecimal digits.
static bool readHex(StringRef Digits, uint64_t &Number) {
  Number = 0;
  unsigned Wrong = 0;
  for (char C : Digits) {
    unsigned Digit = hexDigitValue(C);
    Wrong |= Digit > 15;
    Number = Number << 4 | (Digit & 15);
  }
  return !Wrong;
}

/// An id of 1 or 2 times 8 bytes: that many in base64, or at most that many in hexadecimal digits. Old ids are shorter,
/// and some writers drop zeros at the front.
static bool readId(Value V, MutableArrayRef<uint64_t> Halves) {
  StringRef Token = tokenOf(V), Text;
  if (Token == "null")
    return true;
  if (readString(V, Text))
    return false;
  if (Text.ends_with("=")) {
    std::vector<char> Decoded;
    if (Error E = decodeBase64(Text, Decoded)) {
      consumeError(std::move(E));
      return false;
    }
    if (Decoded.size() != 8 * Halves.size())
      return false;
    for (size_t I = 0; I < Halves.size(); ++I)
      Halves[I] = support::endian::read64be(&Decoded[8 * I]);
    return true;
  }
  if (Text.size() > 16 * Halves.size())
    return false;
  StringRef Low = Text.take_back(16), High = Text.drop_back(Low.size());
  return readHex(Low, Halves.back()) && (High.empty() || readHex(High, Halves.front()));
}

Flaw readTraceId(Value V, TraceId &Id) {
  uint64_t Halves[2] = {0, 0};
  if (!readId(V, Halves))
    return "is not an id of 16 bytes";
  Id = {Halves[0], Halves[1]};
  return nullptr;
}

Flaw readSpanId(Value V, uint64_t &Id) {
  Id = 0;
  return readId(V, Id) ? nullptr : "is not an id of 8 bytes";
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

Flaw readKind(Value V, SpanKind &Kind) {
  StringRef Text;
  if (readText(V, Text))
    return "is not a kind";
  Kind = kindOf(Text);
  return nullptr;
}

void setTimes(Span &S, uint64_t Start, uint64_t Length, uint64_t UnitInNanoseconds) {
  constexpr uint64_t Most = uint64_t(1) << 62; // the year 2116
  S.Timed = Start && Start <= Most / UnitInNanoseconds && Length <= Most / UnitInNanoseconds;
  if (!S.Timed)
    return;
  S.Start = int64_t(Start * UnitInNanoseconds);
  S.End = S.Start + int64_t(Length * UnitInNanoseconds);
}

void SpanParser::skip(Flaw Reason, StringRef Key) {
  if (Batch->Malformed++ >= SpanBatch::Shown)
    return;
  const char *Here = Begin;
  if (Document && Document->current_location().get(Here))
    Here = End; // behind the last token
  Here = std::clamp(Here, Begin, End);
  uint64_t Line = FirstLine + uint64_t(std::count(Begin, Here, '\n'));
  Batch->Skipped.push_back({Line, Key.empty() ? Reason : ("\"" + Key + "\" " + Reason).str()});
}

void SpanParser::finish(Span &S, const Attributes &Own, const Attributes &Resource, StringRef Name) {
  if (S.Trace == TraceId())
    return skip("has no trace id");
  if (!S.Id)
    return skip("has no span id");
  Rules.apply(S, Own, Resource, Name, *Batch);
  Batch->Spans.push_back(S);
}

void SpanParser::parse(char *Text, size_t Size, uint64_t Line, SpanBatch &Out) {
  Batch = &Out;
  Begin = Text;
  End = Text + Size;
  FirstLine = Line;
  // simdjson looks at one character behind what it is given: a colon there would make a field of a key that is the end
  // of a cut off unit, and its value would be any memory.
  char Behind = std::exchange(Text[Size], '\0');
  parseUnit(Size);
  Text[Size] = Behind;
}

void SpanParser::parseUnit(size_t Size) {
  Document = nullptr;
  if (!Size)
    return skip("the JSON ends too soon");
  simdjson::ondemand::document Doc;
  simdjson::error_code Code = Parser.iterate(Begin, Size, Size + simdjson::SIMDJSON_PADDING).get(Doc);
  if (Code == simdjson::UTF8_ERROR)
    return skip("is not UTF-8");
  if (Code)
    return skip(Code == simdjson::UNCLOSED_STRING ? Broken : "is not JSON");
  Document = &Doc;
  Value V;
  if (Doc.get_value().get(V))
    skip("is not an object"); // a number or the like
  else
    parseValue(V, 0);
  Document = nullptr;
}

void SpanParser::parseValue(Value V, unsigned Depth) {
  simdjson::ondemand::json_type Type;
  if (V.type().get(Type))
    return skip("is not JSON");
  if (Type == simdjson::ondemand::json_type::array && Depth < 3) {
    Array Elements;
    if (V.get_array().get(Elements))
      return skip("is not JSON");
    for (auto Element : Elements) {
      Value Inner;
      if (Element.get(Inner))
        return skip(Broken);
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
    StringRef Key;
    if (!readKey(Field, Key))
      return skip(Broken);
    Format = StringSwitch<decltype(Format)>(Key)
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
    return skip(Broken);
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
  fields(O, [&](StringRef Key, Value V) -> Flaw {
    if (Key == "resourceSpans" || Key == "batches")
      each(V, [&](Object Inner) { otlpResource(Inner); });
    else if (Key == "data")
      each(V, [&](Object Inner) { jaegerTrace(Inner); });
    else if ((Key == "trace" || Key == "result") && Depth < 3)
      parseValue(V, Depth + 1);
    return nullptr;
  });
}

} // namespace faas::profile
