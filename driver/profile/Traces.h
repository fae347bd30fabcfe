//===- Traces.h - spans until their trace is complete -------------------------------------------------------===//
//
// The spans of a trace are spread over lines and files, and nothing says which is the last one. So they are held until
// there is no room for more; then the trace that has been quiet for longest is added to the call graph. What is still
// held at the end is added then.
//
// A trace that was added too early comes in parts: later ones miss the parents that are gone. They are counted as spans
// whose parents are missing, and TooEarly says that there were such traces.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_TRACES_H
#define FAAS_DRIVER_PROFILE_TRACES_H

#include "CallGraph.h"

#include <list>
#include <unordered_map>

namespace faas::profile {

class Traces {
public:
  /// Holds `MostSpans` spans.
  Traces(CallGraph &Graph, size_t MostSpans) : Graph(Graph), MostSpans(MostSpans) {}

  /// Adds a batch. The order of batches does not matter as long as all open traces have room. An error if there are too
  /// many functions.
  llvm::Error add(const SpanBatch &Batch);

  /// Adds what is held to the call graph.
  void finish();

  /// Traces that were added while a span of theirs had no parent, because there was no more room.
  uint64_t TooEarly = 0;

private:
  struct Open {
    TraceId Id;
    uint32_t First, Last; ///< spans, in Pool
  };
  struct Held {
    Span S;
    uint32_t Next;
  };
  struct Hash {
    size_t operator()(const TraceId &Id) const { return size_t(Id.second * 0x9e3779b97f4a7c15); }
  };
  struct Same {
    bool operator()(const TraceId &A, const TraceId &B) const { return isSameTrace(A, B); }
  };
  void close(std::list<Open>::iterator Trace);

  CallGraph &Graph;
  size_t MostSpans;
  size_t Spans = 0;
  std::vector<Held> Pool;
  std::vector<uint32_t> Free;
  std::list<Open> ByAge; ///< quiet for longest first
  std::unordered_map<TraceId, std::list<Open>::iterator, Hash, Same> ById;
  std::vector<Span> Closing;
};

} // namespace faas::profile

#endif
