//===- Traces.cpp - spans until their trace is complete -----------------------------------------------------===//

#include "Traces.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas::profile {

constexpr uint32_t None = ~0u;

Error Traces::add(const SpanBatch &Batch) {
  std::vector<uint32_t> Numbers(Batch.Functions.size());
  for (uint32_t I = 1; I < Batch.Functions.size(); ++I)
    Numbers[I] = Graph.Functions.number(Batch.Functions[I]);
  if (Graph.Functions.size() > CallGraph::MaxFunctions)
    return createStringError(formatv("there are more than {0} functions, '{1}' among them; names that differ for each "
                                     "request are no functions: see --function-attribute and --gateway",
                                     CallGraph::MaxFunctions, Graph.Functions[Graph.Functions.size() - 1]));
  for (const Span &Read : Batch.Spans) {
    if (Spans >= MostSpans) {
      uint64_t Missing = Graph.Odd.MissingParents;
      close(ByAge.begin());
      TooEarly += Graph.Odd.MissingParents != Missing;
    }
    uint32_t At;
    if (Free.empty()) {
      At = uint32_t(Pool.size());
      Pool.emplace_back();
    } else {
      At = Free.back();
      Free.pop_back();
    }
    Span &S = Pool[At].S = Read;
    Pool[At].Next = None;
    S.Function = Numbers[S.Function];
    S.Callee = Numbers[S.Callee];
    ++Spans;
    if (S.Kind == SpanKind::Producer && S.Function)
      Graph.noteProducer(S);
    auto [Entry, New] = ById.try_emplace(S.Trace);
    if (New) {
      ByAge.push_back({S.Trace, At, At});
      Entry->second = std::prev(ByAge.end());
      continue;
    }
    auto Trace = Entry->second;
    Pool[Trace->Last].Next = At;
    Trace->Last = At;
    ByAge.splice(ByAge.end(), ByAge, Trace);
  }
  return Error::success();
}

void Traces::close(std::list<Open>::iterator Trace) {
  Closing.clear();
  for (uint32_t At = Trace->First; At != None; At = Pool[At].Next) {
    Closing.push_back(Pool[At].S);
    Free.push_back(At);
  }
  Spans -= Closing.size();
  ById.erase(Trace->Id);
  ByAge.erase(Trace);
  Graph.add(Closing);
}

void Traces::finish() {
  while (!ByAge.empty())
    close(ByAge.begin());
}

} // namespace faas::profile
