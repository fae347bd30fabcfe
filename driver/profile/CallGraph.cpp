//===- CallGraph.cpp - what traces say about functions ------------------------------------------------------===//

#include "CallGraph.h"

#include <algorithm>

using namespace llvm;

namespace faas::profile {

/// Times of Jaeger and Zipkin are cut to microseconds, so calls one behind the other may seem to overlap by one. Where
/// they are nanoseconds, what brings a process's own clock to that of the day differs by less.
constexpr int64_t Tolerance = 1000;

FunctionStats &CallGraph::stats(uint32_t Function) {
  if (Stats.size() <= Function)
    Stats.resize(Function + 1);
  return Stats[Function];
}

void CallGraph::noteProducer(const Span &S) {
  constexpr size_t Most = 1 << 16;
  if (!Producers.try_emplace({S.Trace.second, S.Id}, S.Function).second)
    return;
  ProducersByAge.push_back({S.Trace.second, S.Id});
  if (ProducersByAge.size() <= Most)
    return;
  Producers.erase(ProducersByAge.front());
  ProducersByAge.pop_front();
}

void CallGraph::add(MutableArrayRef<Span> Trace) {
  ++Traces;
  Nodes.clear();
  Found.clear();
  link(Trace);
  breakCycles();
  findInvocations();
  findCalls();
  correctClocks();
  markAsync();
  count();
  addTimeline();
  if (!Observer || Nodes.empty())
    return;
  std::vector<TracedCall> Made;
  for (const Call &C : Found)
    Made.push_back({C.Caller, C.Callee, C.By, C.Invocation});
  Observer(Nodes.front().S->Trace, Made);
}

/// Makes nodes of the spans, in an order that does not depend on that of the file, and finds their parents.
void CallGraph::link(MutableArrayRef<Span> Trace) {
  auto IsServer = [](const Span &S) { return S.Kind == SpanKind::Server || S.Kind == SpanKind::Consumer; };
  llvm::sort(Trace, [&](const Span &A, const Span &B) {
    auto Key = [&](const Span &S) {
      return std::tuple(S.Id, IsServer(S), S.Kind, S.Start - S.End, S.Start, S.Parent, S.Function, S.Callee);
    };
    return Key(A) < Key(B);
  });
  // A client and its server may share an id. All else with an id that was there is a copy.
  for (size_t I = 0; I < Trace.size(); ++I) {
    bool Copy = !Nodes.empty() && Nodes.back().S->Id == Trace[I].Id &&
                (IsServer(*Nodes.back().S) == IsServer(Trace[I]) || !Nodes.back().isCaller());
    if (Copy)
      ++Odd.Duplicates;
    else
      Nodes.push_back({&Trace[I]});
  }
  Spans += Nodes.size();

  unsigned Roots = 0;
  bool OneTop = true;
  uint64_t Top = 0;
  for (size_t I = 0; I < Nodes.size(); ++I) {
    Node &N = Nodes[I];
    if (I && Nodes[I - 1].S->Id == N.S->Id) {
      N.Parent = int(I) - 1;
      continue;
    }
    uint64_t Parent = N.S->Parent;
    // What follows from a span of the same trace is below it.
    if (!Parent && N.S->Linked && isSameTrace(N.S->LinkedTrace, N.S->Trace))
      Parent = N.S->Linked;
    if (!Parent) {
      Roots += !N.S->Linked;
      continue;
    }
    auto After = llvm::upper_bound(Nodes, Parent, [](uint64_t Id, const Node &M) { return Id < M.S->Id; });
    if (After != Nodes.begin() && std::prev(After)->S->Id == Parent) {
      N.Parent = int(std::prev(After) - Nodes.begin()); // of two, the server
      continue;
    }
    N.Orphan = true;
    ++Odd.MissingParents;
    OneTop &= !Top || Top == Parent;
    Top = Parent;
  }
  TimesCount = !Top || (OneTop && !Roots);
}

void CallGraph::breakCycles() {
  for (unsigned I = 0; I < Nodes.size(); ++I) {
    int At = int(I), Before = -1;
    while (At >= 0 && !Nodes[At].Mark) {
      Nodes[At].Mark = I + 1;
      Before = At;
      At = Nodes[At].Parent;
    }
    if (At >= 0 && Before >= 0 && Nodes[At].Mark == I + 1) {
      Nodes[Before].Parent = -1;
      Nodes[Before].Orphan = true;
      ++Odd.Cycles;
      TimesCount = false;
    }
  }
}

void CallGraph::findInvocations() {
  // Parents first: a walk up from each node, and back down.
  std::vector<int> Path;
  std::vector<char> Known(Nodes.size());
  for (size_t I = 0; I < Nodes.size(); ++I) {
    for (int At = int(I); At >= 0 && !Known[At]; At = Nodes[At].Parent)
      Path.push_back(At);
    for (; !Path.empty(); Path.pop_back()) {
      Node &N = Nodes[Path.back()];
      Known[Path.back()] = true;
      if (N.Parent >= 0) {
        N.Invocation = Nodes[N.Parent].Invocation;
        N.Depth = Nodes[N.Parent].Depth + 1;
        N.Nesting = Nodes[N.Parent].Nesting;
      }
      if (!N.S->Function || N.S->Gateway || N.isCaller())
        continue;
      bool SameFunction = N.Invocation >= 0 && Nodes[N.Invocation].S->Function == N.S->Function;
      if (!SameFunction || (N.isServer() && (!N.S->LocalParent || Nodes[N.Parent].isCaller()))) {
        N.Invocation = Path.back();
        ++N.Nesting;
      }
    }
  }
}

/// Which function a span at the beginning of a call is part of; 0 = outside.
uint32_t CallGraph::callerAt(int Index) const {
  const Node &N = Nodes[Index];
  if (N.Invocation >= 0 && (!N.S->Function || N.S->Gateway))
    return Nodes[N.Invocation].S->Function;
  if (N.Invocation >= 0 || N.Orphan || N.Parent >= 0 || N.S->Named)
    return N.S->Function;
  return 0; // a client that is at the top and no function: the load generator, say
}

/// Adds the call that leads to node `From`, which is the callee's invocation or the last that is known of the call.
void CallGraph::addCall(int From, uint32_t Callee, int Invocation) {
  const Span &First = *Nodes[From].S;
  bool Async = First.Async || First.Kind == SpanKind::Consumer || (First.Linked && !First.Parent);
  int Client = -1, Outermost = From, Top = From;
  for (int At = Invocation >= 0 ? Nodes[From].Parent : From; At >= 0; At = Nodes[At].Parent) {
    Node &N = Nodes[At];
    bool IsPart = N.isCaller() || N.S->Gateway;
    if (N.isInvocation(At) || (Client >= 0 && !IsPart))
      break;
    Top = At;
    N.Used |= IsPart;
    Async |= N.S->Async || N.S->Kind == SpanKind::Producer;
    if (N.S->Gateway) { // a client's span below it is the gateway's own
      Outermost = At;
      Client = -1;
    } else if (N.isCaller() && Client < 0) {
      Client = At;
    }
  }
  int Shown = Client >= 0 ? Client : Outermost;
  int Above = Shown == Invocation ? Nodes[Shown].Parent : Shown;
  int By = Above >= 0 ? Nodes[Above].Invocation : -1;
  uint32_t Caller = By >= 0 ? Nodes[By].S->Function : 0;
  if (Client >= 0)
    Caller = callerAt(Client);
  if (By >= 0 && Nodes[By].S->Function != Caller)
    By = -1;
  bool Orphan = Nodes[Top].Orphan;
  if (!Caller && Invocation >= 0 && Nodes[Invocation].S->Linked) {
    const Span &S = *Nodes[Invocation].S;
    auto Producer = Producers.find({S.LinkedTrace.second, S.Linked});
    if (Producer != Producers.end()) {
      Caller = Producer->second;
      Async = true;
    } else if (!isSameTrace(S.LinkedTrace, S.Trace)) {
      ++Odd.LostLinks;
    }
  }
  FunctionStats &F = stats(Callee);
  ++F.Invocations;
  const Span &Last = Invocation >= 0 ? *Nodes[Invocation].S : *Nodes[From].S;
  F.Errors += Last.Error;
  F.ColdStarts += Invocation >= 0 && Last.Cold;
  if (!Caller) {
    (Orphan ? F.Orphans : F.Requests) += 1;
    return;
  }
  const Span &S = *Nodes[Shown].S;
  bool Timed = S.Timed && (Shown != Invocation || By >= 0);
  Found.push_back({Caller, Callee, By, Invocation, Shown, S.Start, S.End, Timed, Client >= 0, Async});
}

void CallGraph::findCalls() {
  for (size_t I = 0; I < Nodes.size(); ++I)
    if (Nodes[I].isInvocation(int(I)))
      addCall(int(I), Nodes[I].S->Function, int(I));
  // What is left names functions without spans of their own. The lower ones first: a client's above a gateway's is the
  // same call.
  std::vector<int> Left;
  for (size_t I = 0; I < Nodes.size(); ++I)
    if (!Nodes[I].Used && Nodes[I].S->Callee && (Nodes[I].isCaller() || Nodes[I].S->Gateway))
      Left.push_back(int(I));
  llvm::sort(Left, [&](int A, int B) { return std::pair(Nodes[B].Depth, A) < std::pair(Nodes[A].Depth, B); });
  for (int I : Left)
    if (!Nodes[I].Used)
      addCall(I, Nodes[I].S->Callee, -1);
  for (const Node &N : Nodes) {
    Odd.Untimed += !N.S->Timed;
    Odd.Nameless += !N.S->Function && !N.S->Gateway && N.Invocation < 0;
  }
}

/// Moves calls without a client's span into the invocation that makes them.
void CallGraph::correctClocks() {
  for (Call &C : Found) {
    if (C.By < 0 || !C.Timed || !Nodes[C.By].S->Timed)
      continue;
    const Span &By = *Nodes[C.By].S;
    if (C.SameClock) {
      if (C.Invocation >= 0 && !C.Async && Nodes[C.Invocation].S->Timed)
        Odd.Skewed += Nodes[C.Invocation].S->Start + Tolerance < C.Start ||
                      Nodes[C.Invocation].S->End > C.End + Tolerance;
      continue;
    }
    int64_t Shift = C.Start < By.Start ? By.Start - C.Start : C.End > By.End ? By.End - C.End : 0;
    if (!Shift || C.End - C.Start > By.End - By.Start)
      continue; // nobody waited for what takes longer than the whole
    Odd.Skewed += std::abs(Shift) > Tolerance;
    C.Start += Shift;
    C.End += Shift;
  }
}

void CallGraph::markAsync() {
  llvm::sort(Found, [](const Call &A, const Call &B) {
    return std::tuple(A.By, A.Start, A.End, A.Shown, A.Invocation) <
           std::tuple(B.By, B.Start, B.End, B.Shown, B.Invocation);
  });
  for (auto First = Found.begin(); First != Found.end();) {
    auto Last = std::find_if(First, Found.end(), [&](const Call &C) { return C.By != First->By; });
    if (First->By >= 0) {
      const Span &By = *Nodes[First->By].S;
      Call *Longest = nullptr; // of those before
      for (auto C = First; C != Last; ++C) {
        if (!C->Timed)
          continue;
        if (By.Timed && C->End > By.End + Tolerance)
          C->Async = true;
        if (Longest && C->Start + Tolerance < Longest->End && C->Start < C->End)
          C->Async = Longest->Async = true;
        if (!Longest || C->End > Longest->End)
          Longest = &*C;
      }
      // How many of one callee at the same time.
      std::map<uint32_t, std::vector<std::pair<int64_t, int>>> Edges;
      for (auto C = First; C != Last; ++C)
        if (C->Timed) {
          auto &Steps = Edges[C->Callee];
          if (C->Start + Tolerance < C->End) {
            Steps.push_back({C->Start, 1});
            Steps.push_back({C->End - Tolerance, -1});
          }
        }
      for (auto &[Callee, Steps] : Edges) {
        llvm::sort(Steps);
        int64_t Now = 0, Peak = 1;
        for (auto [Time, Step] : Steps)
          Peak = std::max(Peak, Now += Step);
        uint64_t &Fanout = Calls[{First->Caller, Callee}].Fanout;
        Fanout = std::max(Fanout, uint64_t(Peak));
      }
    }
    First = Last;
  }
}

uint32_t CallGraph::contextOf(uint32_t Parent, uint32_t Function) {
  auto [Entry, New] = ContextNumbers.try_emplace({Parent, Function}, uint32_t(Contexts.size()));
  if (New) {
    if (Contexts.size() >= MaxContexts && Parent != ~0u) {
      ContextNumbers.erase(Entry);
      ContextsFull = true;
      return Parent;
    }
    Contexts.push_back({Parent == ~0u ? uint32_t(Contexts.size()) : Parent, Function});
  }
  return Entry->second;
}

/// By invocation: the one that it is called by, or -1.
std::vector<int> CallGraph::callersOfInvocations() const {
  std::vector<int> Callers(Nodes.size(), -1);
  for (const Call &C : Found)
    if (C.Invocation >= 0)
      Callers[C.Invocation] = C.By;
  return Callers;
}

void CallGraph::countCalls(const std::vector<int> &Callers) {
  // Calls by the request that they are part of.
  std::map<std::tuple<int, uint32_t, uint32_t>, uint64_t> PerRequest;
  // The topmost invocation. Remembers what it finds, because recursion can be deep.
  std::vector<int> Requests(Nodes.size(), -1);
  auto RequestOf = [&](int Invocation) {
    int Top = Invocation;
    while (Top >= 0 && Requests[Top] < 0 && Callers[Top] >= 0)
      Top = Callers[Top];
    if (Top >= 0 && Requests[Top] >= 0)
      Top = Requests[Top];
    for (int At = Invocation; At >= 0 && Requests[At] < 0; At = Callers[At])
      Requests[At] = Top;
    return Top;
  };
  for (const Call &C : Found) {
    CallStats &Stat = Calls[{C.Caller, C.Callee}];
    ++Stat.Count;
    Stat.Async += C.Async;
    const Span &Last = *Nodes[C.Invocation >= 0 ? C.Invocation : C.Shown].S;
    Stat.Errors += Last.Error;
    uint64_t &InRequest = PerRequest[{RequestOf(C.By), C.Caller, C.Callee}];
    Stat.MaxPerRequest = std::max(Stat.MaxPerRequest, ++InRequest);
    if (!C.Timed || Last.Cold)
      continue;
    Stat.Latency.add(uint64_t(std::max<int64_t>(C.End - C.Start, 0)));
    if (C.SameClock && C.Invocation >= 0 && Last.Timed && !C.Async)
      Stat.Overhead.add(uint64_t(std::max<int64_t>((C.End - C.Start) - (Last.End - Last.Start), 0)));
  }
}

/// Contexts, callers first; and the time that is a function's own.
void CallGraph::countContexts(const std::vector<int> &Callers) {
  // Found is sorted by the caller and then by time.
  std::vector<std::pair<size_t, size_t>> Made(Nodes.size()); // by invocation: its calls in Found
  for (size_t I = 0; I < Found.size(); ++I)
    if (int By = Found[I].By; By >= 0) {
      if (Made[By].first == Made[By].second)
        Made[By].first = I;
      Made[By].second = I + 1;
    }
  std::vector<int> Waiting;
  for (size_t I = 0; I < Nodes.size(); ++I)
    if (Nodes[I].isInvocation(int(I)) && Callers[I] < 0) {
      Nodes[I].Context = contextOf(~0u, Nodes[I].S->Function);
      Waiting.push_back(int(I));
    }
  while (!Waiting.empty()) {
    int I = Waiting.back();
    Waiting.pop_back();
    const Span &S = *Nodes[I].S;
    int64_t Own = S.End - S.Start, Covered = S.Start;
    for (size_t C = Made[I].first; C < Made[I].second; ++C) {
      const Call &Inner = Found[C];
      uint32_t Context = contextOf(Nodes[I].Context, Inner.Callee);
      if (Inner.Timed) {
        int64_t Start = std::max(Inner.Start, Covered), End = std::min(Inner.End, S.End);
        Own -= std::max<int64_t>(End - Start, 0);
        Covered = std::max(Covered, End);
      }
      if (Inner.Invocation >= 0) {
        Nodes[Inner.Invocation].Context = Context;
        Waiting.push_back(Inner.Invocation);
      } else {
        ++Contexts[Context].Count;
        if (Inner.Timed && TimesCount)
          Contexts[Context].Exclusive += uint64_t(std::max<int64_t>(Inner.End - Inner.Start, 0));
      }
    }
    ++Contexts[Nodes[I].Context].Count;
    if (!TimesCount || !S.Timed || S.Cold)
      continue;
    FunctionStats &F = stats(S.Function);
    ++F.Timed;
    F.Exclusive += uint64_t(std::max<int64_t>(Own, 0));
    Contexts[Nodes[I].Context].Exclusive += uint64_t(std::max<int64_t>(Own, 0));
  }
}

void CallGraph::count() {
  std::vector<int> Callers = callersOfInvocations();
  countCalls(Callers);
  countContexts(Callers);
}

/// Keeps the invocations of the trace if its request is the slowest of all.
void CallGraph::addTimeline() {
  if (!TimesCount)
    return;
  auto Length = [](const TimelineEntry &E) { return E.End - E.Start; };
  int64_t Longest = Slowest.empty() ? -1 : Length(Slowest.front());
  const Span *Root = nullptr;
  for (size_t I = 0; I < Nodes.size(); ++I) {
    const Span &S = *Nodes[I].S;
    if (Nodes[I].isInvocation(int(I)) && Nodes[I].Parent < 0 && S.Timed && S.End - S.Start > Longest) {
      Longest = S.End - S.Start;
      Root = &S;
    }
  }
  if (!Root)
    return;
  SlowestTrace = Root->Trace;
  Slowest.assign(1, {Root->Function, Root->Start, Root->End, 0, Root->Error, Root->Cold});
  for (size_t I = 0; I < Nodes.size(); ++I) {
    const Span &S = *Nodes[I].S;
    if (!Nodes[I].isInvocation(int(I)) || &S == Root || !S.Timed)
      continue;
    Slowest.push_back({S.Function, S.Start, S.End, Nodes[I].Nesting - 1, S.Error, S.Cold});
  }
  llvm::sort(Slowest.begin() + 1, Slowest.end(), [](const TimelineEntry &A, const TimelineEntry &B) {
    return std::tuple(A.Start, A.Depth, A.Function, A.End) < std::tuple(B.Start, B.Depth, B.Function, B.End);
  });
}

} // namespace faas::profile
