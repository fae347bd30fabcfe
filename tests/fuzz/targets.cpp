//===- targets.cpp - what a fuzzer feeds --------------------------------------------------------------------===//
//
// The readers of files that come from elsewhere, one target each. An error is a right answer; a crash is not.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "targets.h"

#include "profile/Metrics.h"
#include "profile/SpanFormats.h"
#include "profile/Splitter.h"
#include "profile/Traces.h"

using namespace llvm;
using namespace faas;
using namespace faas::profile;

static StringRef textOf(const uint8_t *Data, size_t Size) {
  return StringRef(reinterpret_cast<const char *>(Data), Size);
}

template <typename T> static void ignore(Expected<T> Result) {
  if (!Result)
    consumeError(Result.takeError());
}

/// OTLP, Tempo, Jaeger and Zipkin, packed or not. The first byte is the size of blocks.
void fuzzSpans(const uint8_t *Data, size_t Size) {
  if (!Size)
    return;
  NamingOptions Options;
  Options.Attribute = "job";
  Options.Gateways = {"http://{function}.shop/"};
  static const Naming Rules = cantFail(Naming::make(Options));
  auto From = cantFail(Source::ofText(textOf(Data + 1, Size - 1), "fuzz"));
  Splitter Split(*From, /*Block=*/Data[0] + 1u, /*MaxUnit=*/1 << 16);
  SpanParser Parser(Rules);
  CallGraph Graph;
  Traces Open(Graph, /*MostSpans=*/8);
  Chunk C;
  SpanBatch Batch;
  while (true) {
    Expected<bool> More = Split.next(C);
    if (!More) {
      consumeError(More.takeError());
      break;
    }
    if (!*More)
      break;
    Batch.clear();
    for (const Unit &U : C.Units)
      Parser.parse(C.Text.data() + U.Begin, U.Size, U.Line, Batch);
    if (Error E = Open.add(Batch))
      return consumeError(std::move(E));
  }
  Open.finish();
}

void fuzzPlain(const uint8_t *Data, size_t Size) { ignore(readPlainForm(textOf(Data, Size), "fuzz")); }

void fuzzCallGraph(const uint8_t *Data, size_t Size) {
  Expected<Profile> P = readCallGraph(textOf(Data, Size), "fuzz");
  if (P)
    callGraphAsJson(*P);
  else
    consumeError(P.takeError());
}

void fuzzMetrics(const uint8_t *Data, size_t Size) {
  Profile P;
  P.Functions["text"];
  std::vector<std::string> Warnings;
  if (Error E = addMetricsText(textOf(Data, Size), "fuzz", "", NamingOptions(), P, Warnings))
    consumeError(std::move(E));
}
