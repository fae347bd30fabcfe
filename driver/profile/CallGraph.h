//===- CallGraph.h - what traces say about functions --------------------------------------------------------===//
//
// A trace is a tree of spans. From it:
//
//   invocation    a span of a server or a consumer, or one whose parent is of another function. Its parts within the
//                 process have parents of the same function
//   call          an invocation below another one. A client's span, a gateway's and the server's are one call, which
//                 takes as long as the client's span; without a client's, as long as the gateway's or the invocation
//   uninstrumented callee   a client's or gateway's span that names a function and has no invocation below it
//   asynchronous  the call overlaps another one of the same invocation, outlives it, or goes through a queue. A pair
//                 of functions is, if half of its calls are
//   exclusive     the length of an invocation without the union of its calls
//   request       an invocation that no function makes
//
// Clocks of different machines differ. Where a call has a client's span, both its ends are of the caller's clock;
// otherwise it is moved into the invocation that makes it, if it fits.
//
// A span whose parent is missing is counted, and its trace gives no times, because a part of it is missing; except
// where the one that is missing is above all others.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_CALLGRAPH_H
#define FAAS_DRIVER_PROFILE_CALLGRAPH_H

#include "Histogram.h"
#include "Span.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Error.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>

namespace faas::profile {

/// One function's invocations.
struct FunctionStats {
  uint64_t Invocations = 0, Errors = 0, ColdStarts = 0;
  uint64_t Requests = 0;  ///< from outside
  uint64_t Orphans = 0;   ///< whose caller is missing
  uint64_t Timed = 0;     ///< of which Exclusive is the sum
  uint64_t Exclusive = 0; ///< nanoseconds
};

/// One function's calls of another.
struct CallStats {
  uint64_t Count = 0, Async = 0, Errors = 0;
  uint64_t MaxPerRequest = 0;
  uint64_t Fanout = 0; ///< at the same time, in one invocation of the caller
  Histogram Latency;   ///< as the caller sees it
  Histogram Overhead;  ///< of that, not the callee's
};

/// A function reached by a certain path of calls.
struct Context {
  uint32_t Parent; ///< index of the caller's; of a request's, itself
  uint32_t Function;
  uint64_t Count = 0, Exclusive = 0;
};

/// An invocation on a timeline.
struct TimelineEntry {
  uint32_t Function;
  int64_t Start, End;
  unsigned Depth;
  bool Error, Cold;
};

/// A call of one trace. Invocations are numbers that hold for the trace; -1 = not seen.
struct TracedCall {
  uint32_t Caller, Callee;
  int By;         ///< the invocation that makes it
  int Invocation; ///< that it leads to
};

/// Told of each trace when it is added.
using TraceObserver = std::function<void(const TraceId &, llvm::ArrayRef<TracedCall>)>;

/// What was odd in the traces.
struct TraceOddities {
  uint64_t Duplicates = 0, MissingParents = 0, Cycles = 0, Untimed = 0, Skewed = 0, LostLinks = 0, Nameless = 0;
};

class CallGraph {
public:
  static constexpr uint32_t MaxFunctions = 10000, MaxContexts = 1 << 18;

  Names Functions;
  TraceObserver Observer; ///< or none

  /// Notes a span that others in other traces may follow from. Only the last 65536 are known.
  void noteProducer(const Span &S);

  /// Adds a trace: all of its spans there are. Reorders them.
  void add(llvm::MutableArrayRef<Span> Trace);

  /// By number of the function; may be shorter than Functions.
  std::vector<FunctionStats> Stats;
  std::map<std::pair<uint32_t, uint32_t>, CallStats> Calls;
  std::vector<Context> Contexts;
  bool ContextsFull = false;
  /// The request that took longest.
  std::vector<TimelineEntry> Slowest;
  TraceId SlowestTrace;
  uint64_t Traces = 0, Spans = 0;
  TraceOddities Odd;

private:
  struct Node {
    const Span *S;
    int Parent = -1;     ///< index of a node; -1 = none
    int Invocation = -1; ///< the node of the invocation that it is part of
    bool Orphan = false; ///< has a parent that is not there
    bool Used = false;   ///< is part of a call that was found
    unsigned Mark = 0;
    unsigned Depth = 0;   ///< spans above it
    unsigned Nesting = 0; ///< invocations above it, and itself
    uint32_t Context = 0; ///< of an invocation
    bool isInvocation(int Index) const { return Invocation == Index; }
    bool isCaller() const { return S->Kind == SpanKind::Client || S->Kind == SpanKind::Producer; }
    bool isServer() const { return S->Kind == SpanKind::Server || S->Kind == SpanKind::Consumer; }
  };

  struct Call {
    uint32_t Caller, Callee;
    int By;         ///< node of the invocation that makes it; -1 = not known
    int Invocation; ///< node of the callee's; -1 = none
    int Shown;      ///< node that shows it to the caller
    int64_t Start, End;
    bool Timed, SameClock, Async;
  };

  void link(llvm::MutableArrayRef<Span> Trace);
  void breakCycles();
  void findInvocations();
  void findCalls();
  void addCall(int From, uint32_t Callee, int Invocation);
  void correctClocks();
  void markAsync();
  void count();
  std::vector<int> callersOfInvocations() const;
  void countCalls(const std::vector<int> &Callers);
  void countContexts(const std::vector<int> &Callers);
  void addTimeline();
  uint32_t contextOf(uint32_t Parent, uint32_t Function);
  uint32_t callerAt(int Node) const;
  FunctionStats &stats(uint32_t Function);

  // The trace at hand.
  std::vector<Node> Nodes;
  std::vector<Call> Found;
  bool TimesCount = false;

  std::map<std::pair<uint32_t, uint32_t>, uint32_t> ContextNumbers;
  std::map<std::pair<uint64_t, uint64_t>, uint32_t> Producers; ///< by the low half of the trace's id: to the function
  std::deque<std::pair<uint64_t, uint64_t>> ProducersByAge;
};

} // namespace faas::profile

#endif
