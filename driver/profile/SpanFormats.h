//===- SpanFormats.h - parsers of the formats of spans ------------------------------------------------------===//
//
// One file a format: Otlp.cpp, Jaeger.cpp, Zipkin.cpp. They read a unit: a JSON value that is small enough for memory,
// such as a line of a Collector's file or an element of the array that a document is (Splitter.h).
//
// Most of a span does not count, and is neither looked at nor copied. Text is what stands in the unit, unless it has
// escapes.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_SPANFORMATS_H
#define FAAS_DRIVER_PROFILE_SPANFORMATS_H

#include "Attributes.h"
#include "Span.h"

#include <simdjson.h>

namespace faas::profile {

using Value = simdjson::ondemand::value;
using Object = simdjson::ondemand::object;
using Array = simdjson::ondemand::array;

/// What is wrong with a value, a literal, to be said behind its key; null if nothing is.
using Flaw = const char *;

constexpr char Broken[] = "the JSON is broken or ends too soon";

/// Reads units; one for each thread. What cannot be used is skipped, with its line and a reason in the batch.
class SpanParser {
public:
  SpanParser(const Naming &Rules) : Rules(Rules) {}

  /// Reads `Size` bytes at `Text`, behind which there have to be simdjson::SIMDJSON_PADDING more; the first of these is
  /// changed meanwhile. `Line` is that of the first byte. The format is that of the keys.
  void parse(char *Text, size_t Size, uint64_t Line, SpanBatch &Out);

private:
  void parseUnit(size_t Size);
  void parseValue(Value V, unsigned Depth);
  void parseObject(Object O, unsigned Depth);
  /// Applies `Read` to the fields of an object, as eachField; false if the object is skipped because of a flaw.
  template <typename FunctionT> bool fields(Object O, FunctionT Read);
  /// Applies `Read` to the objects in an array, and skips what is none.
  template <typename FunctionT> void each(Value List, FunctionT Read);

  void otlpResource(Object O);
  void otlpScope(Object O, const Attributes &Resource);
  void otlpSpan(Object O, const Attributes &Resource);
  Flaw otlpAttributes(Value List, Attributes &A);
  void jaegerTrace(Object O);
  void jaegerSpan(Object O, const llvm::StringMap<Attributes> &Processes);
  Flaw jaegerProcess(Value V, Attributes &A);
  Flaw jaegerTags(Value List, Attributes &A, SpanKind *Kind);
  void zipkinSpan(Object O);

  /// Counts what was read as a span, or says why not.
  void finish(Span &S, const Attributes &Own, const Attributes &Resource, llvm::StringRef Name);
  void skip(Flaw Reason, llvm::StringRef Key = "");

  const Naming &Rules;
  simdjson::ondemand::parser Parser;
  simdjson::ondemand::document *Document = nullptr;
  const char *Begin = nullptr, *End = nullptr;
  uint64_t FirstLine = 0;
  SpanBatch *Batch = nullptr;
};

// What the formats share. Values that are null are as good as none.

bool isNull(Value V);
/// Text, or the JSON of what is none: a number, true. "" for null, an object or an array.
Flaw readText(Value V, llvm::StringRef &Text);
/// A whole number, as a number or a string.
Flaw readNumber(Value V, uint64_t &Number);
/// The same, of what is a time; and of one that may be negative, which is not known then.
Flaw readTime(Value V, uint64_t &Number);
Flaw readDuration(Value V, uint64_t &Number, bool &Known);
Flaw readTraceId(Value V, TraceId &Id);
/// 0 for "", which is how some say that there is none.
Flaw readSpanId(Value V, uint64_t &Id);
/// The name of a kind in any case, with or without SPAN_KIND_ before it, or OTLP's number.
Flaw readKind(Value V, SpanKind &Kind);
SpanKind kindOf(llvm::StringRef Text);
/// Sets the times of a span if they can be.
void setTimes(Span &S, uint64_t Start, uint64_t Length, uint64_t UnitInNanoseconds);

/// The key of a field, without a copy unless it has escapes.
template <typename FieldT> bool readKey(FieldT &Field, llvm::StringRef &Key) {
  simdjson::ondemand::raw_json_string Raw;
  if (Field.key().get(Raw))
    return false;
  size_t Size = 0;
  while (Raw.raw()[Size] != '"' && Raw.raw()[Size] != '\\')
    ++Size;
  Key = llvm::StringRef(Raw.raw(), Size);
  if (Raw.raw()[Size] == '"')
    return true;
  std::string_view Unescaped;
  if (Field.unescaped_key().get(Unescaped))
    return false;
  Key = llvm::StringRef(Unescaped.data(), Unescaped.size());
  return true;
}

/// Applies `Flaw Read(StringRef Key, Value V)` to the fields of an object, up to the first flaw, which it returns.
template <typename FunctionT> Flaw eachField(Object O, FunctionT Read) {
  for (auto Field : O) {
    llvm::StringRef Key;
    Value V;
    if (!readKey(Field, Key) || Field.value().get(V))
      return Broken;
    if (Flaw F = Read(Key, V))
      return F;
  }
  return nullptr;
}

/// Applies `Flaw Read(Object O)` to the elements of an array, up to the first flaw; returns `Wrong` if there is one.
template <typename FunctionT> Flaw eachObject(Value List, Flaw Wrong, FunctionT Read) {
  bool IsNull;
  if (!List.is_null().get(IsNull) && IsNull)
    return nullptr;
  Array Elements;
  if (List.get_array().get(Elements))
    return Wrong;
  for (auto Element : Elements) {
    Object O;
    if (Element.get_object().get(O) || Read(O))
      return Wrong;
  }
  return nullptr;
}

template <typename FunctionT> bool SpanParser::fields(Object O, FunctionT Read) {
  llvm::StringRef At;
  Flaw F = eachField(O, [&](llvm::StringRef Key, Value V) {
    At = Key;
    return Read(Key, V);
  });
  if (F)
    skip(F, F == Broken ? "" : At);
  return !F;
}

template <typename FunctionT> void SpanParser::each(Value List, FunctionT Read) {
  Array Elements;
  if (List.get_array().get(Elements))
    return skip("expected an array");
  for (auto Element : Elements) {
    Object O;
    simdjson::error_code Code = Element.get_object().get(O);
    if (Code == simdjson::SUCCESS)
      Read(O);
    else if (Code == simdjson::INCORRECT_TYPE)
      skip("expected an object");
    else
      return skip(Broken);
  }
}

} // namespace faas::profile

#endif
