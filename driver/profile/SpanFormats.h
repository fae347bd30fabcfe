//===- SpanFormats.h - parsers of the formats of spans ------------------------------------------------------===//
//
// One file a format: Otlp.cpp, Jaeger.cpp, Zipkin.cpp. They read a unit: a JSON value that is small enough for memory,
// such as a line of a Collector's file or an element of the array that a document is (Splitter.h).
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_SPANFORMATS_H
#define FAAS_DRIVER_PROFILE_SPANFORMATS_H

#include "Attributes.h"
#include "Span.h"

#include <simdjson.h>

namespace faas::profile {

/// Reads units; one for each thread. What cannot be used is skipped, with its line and a reason in the batch.
class SpanParser {
public:
  SpanParser(const Naming &Rules) : Rules(Rules) {}

  /// Reads `Size` bytes at `Text`, behind which there have to be simdjson::SIMDJSON_PADDING more. `Line` is that of the
  /// first byte. The format is that of the keys.
  void parse(const char *Text, size_t Size, uint64_t Line, SpanBatch &Out);

private:
  using Value = simdjson::ondemand::value;
  using Object = simdjson::ondemand::object;
  using Array = simdjson::ondemand::array;

  void parseValue(Value V, unsigned Depth);
  void parseObject(Object O, unsigned Depth);
  /// Applies `Read` to the objects in an array.
  template <typename FunctionT> void each(Value List, FunctionT Read);

  void otlpResource(Object O);
  void otlpScope(Object O, const Attributes &Resource);
  void otlpSpan(Object O, const Attributes &Resource);
  bool otlpAttributes(Value List, Attributes &A);
  bool otlpLinks(Value List, Span &S);
  void jaegerTrace(Object O);
  void jaegerSpan(Object O, const llvm::StringMap<Attributes> &Processes);
  bool jaegerTags(Value List, Attributes &A, SpanKind *Kind);
  bool jaegerReferences(Value List, Span &S);
  void zipkinSpan(Object O);

  /// Counts what was read as a span, or says why not.
  void finish(Span &S, const Attributes &Own, const Attributes &Resource, llvm::StringRef Name);
  void skip(const char *Reason);

  const Naming &Rules;
  simdjson::ondemand::parser Parser;
  simdjson::ondemand::document *Document = nullptr;
  const char *Begin = nullptr, *End = nullptr;
  uint64_t FirstLine = 0;
  SpanBatch *Batch = nullptr;
};

// What the formats share. The functions return false for a value that is not of the type or form wanted.

/// Text, or the JSON of what is none: a number, true. "" for null, an object or an array.
bool readText(simdjson::ondemand::value V, llvm::StringRef &Text);
/// A whole number, as a number or a string; 0 for null.
bool readNumber(simdjson::ondemand::value V, uint64_t &Number);
bool readTraceId(simdjson::ondemand::value V, TraceId &Id);
/// 0 for "", which is how some say that there is none.
bool readSpanId(simdjson::ondemand::value V, uint64_t &Id);
/// The name of a kind in any case, with or without SPAN_KIND_ before it, or OTLP's number.
SpanKind kindOf(llvm::StringRef Text);
/// The same, where a negative one is not known.
bool readDuration(simdjson::ondemand::value V, uint64_t &Number, bool &Known);
/// Sets the times of a span if they can be.
void setTimes(Span &S, uint64_t Start, uint64_t Length, uint64_t UnitInNanoseconds);

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
      return skip("the JSON is broken or ends too soon");
  }
}

} // namespace faas::profile

#endif
