//===- LocalSearch.cpp - good sets of cuts, without a promise -----------------------------------------------===//

#include "LocalSearch.h"

#include "Dominators.h"
#include "Growth.h"

#include <algorithm>
#include <numeric>

using std::size_t;

namespace faas::plan {

LocalSearch::LocalSearch(const Problem &P, const std::vector<unsigned> &Roots)
    : P(P), Roots(Roots), C(P), ByWeight(P.Edges.size()), IsEntry(P.size()) {
  std::iota(ByWeight.begin(), ByWeight.end(), 0u);
  std::sort(ByWeight.begin(), ByWeight.end(), [&](unsigned A, unsigned B) {
    return P.Edges[A].Weight != P.Edges[B].Weight ? P.Edges[A].Weight > P.Edges[B].Weight : A < B;
  });
  // Entries are what no other calls, and the functions of cycles that nobody enters.
  std::vector<char> Entered(P.size(), 0);
  Cuts None(P.Edges.size(), 0);
  for (unsigned V = 0; V < P.size(); ++V) {
    if (!C.in(V).empty())
      continue;
    IsEntry[V] = 1;
    C.compute(V, None);
    for (unsigned Member : C.members())
      Entered[Member] = 1;
  }
  for (unsigned V = 0; V < P.size(); ++V)
    IsEntry[V] |= !Entered[V];
}

void LocalSearch::perturb(std::vector<double> &Weights, double Noise) {
  for (double &W : Weights)
    W *= 1 + Noise * (double(Random() % 2001) / 1000 - 1);
}

/// Whether everything that reaches the call still fits without its cut; then it is gone from `X`.
bool LocalSearch::canRestore(unsigned E, Cuts &X) {
  X[E] = 0;
  std::vector<unsigned> Callers = {P.Edges[E].From};
  std::vector<char> Seen(P.size(), 0);
  Seen[Callers[0]] = 1;
  for (size_t Next = 0; Next < Callers.size(); ++Next) {
    unsigned V = Callers[Next];
    bool IsRoot = IsEntry[V];
    for (unsigned In : C.in(V)) {
      ++Work;
      unsigned From = P.Edges[In].From;
      if (X[In])
        IsRoot = true;
      else if (!Seen[From]) {
        Seen[From] = 1;
        Callers.push_back(From);
      }
    }
    // Only roots need the test: others are part of a root's closure.
    if (!IsRoot && Next)
      continue;
    bool Fits = C.compute(V, X, /*StopEarly=*/true);
    Work += C.members().size() * 2;
    if (!Fits) {
      X[E] = 1;
      return false;
    }
  }
  return true;
}

void LocalSearch::restore(Cuts &X, const std::vector<Fixing> &Fixed) {
  for (unsigned E : ByWeight)
    if (X[E] && Fixed[E] != Fixing::Cut)
      canRestore(E, X);
}

bool LocalSearch::grow(unsigned Root, Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights) {
  Growth Grown(P, C, X, Fixed, Weights, Work);
  if (!Grown.tryAdd(Root))
    return false;
  Grown.addCallees();
  for (unsigned V : Grown.members())
    for (unsigned E : C.out(V))
      if (!Grown.contains(P.Edges[E].To))
        X[E] = 1;
  return C.compute(Root, X);
}

/// How much better a closure of `Root` with the load `Sum` gets without `V` and the load `Below` that goes with it;
/// nothing if `V` has no part in what is wrong.
std::optional<double> LocalSearch::dropOf(unsigned V, unsigned Root, const Load &Sum, const Load &Below,
                                          const Dominators &D) const {
  bool SumFits = P.fits(Sum); // then only labels or conflicts are wrong
  double Drop = SumFits ? 1 : 0;
  for (unsigned R = 0; R < NumResources; ++R)
    if (Sum[R] > P.Limits[R])
      Drop += std::min(1.0, double(Below[R]) / double(Sum[R] - P.Limits[R]));
  // A function with a label that is not the root's, or in conflict with another one: in doubt it goes.
  bool IsInDoubt = (P.Labels[V] >= 0 && P.Labels[V] != P.Labels[Root]) ||
                   std::any_of(C.foes(V).begin(), C.foes(V).end(), [&](unsigned Foe) { return D.contains(Foe); });
  if (IsInDoubt)
    return Drop + 1;
  if (SumFits)
    return std::nullopt;
  return Drop;
}

/// The function whose calls are to be cut; `Root` if there is none.
unsigned LocalSearch::chooseVictim(unsigned Root, const Cuts &X, const std::vector<Fixing> &Fixed,
                                   const std::vector<double> &Weights, const Dominators &D) const {
  std::vector<Load> Below = D.loadsBelow(X);
  double Best = -1;
  unsigned Victim = Root;
  for (size_t I = 1; I < D.sequence().size(); ++I) {
    unsigned V = D.sequence()[I];
    double Cost = 1e-6;
    bool Possible = true;
    for (unsigned E : C.in(V))
      if (!X[E] && D.contains(P.Edges[E].From)) {
        Cost += Weights[E];
        Possible &= Fixed[E] != Fixing::Keep;
      }
    if (!Possible)
      continue;
    std::optional<double> Drop = dropOf(V, Root, C.load(), Below[I], D);
    if (Drop && *Drop / Cost > Best) {
      Best = *Drop / Cost;
      Victim = V;
    }
  }
  return Victim;
}

bool LocalSearch::remove(unsigned Root, Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights) {
  Dominators D(P, C);
  while (!C.compute(Root, X)) {
    Work += C.members().size() * 12;
    D.compute(Root, X);
    unsigned Victim = chooseVictim(Root, X, Fixed, Weights, D);
    if (Victim == Root)
      return grow(Root, X, Fixed, Weights);
    for (unsigned E : C.in(Victim))
      if (D.contains(P.Edges[E].From))
        X[E] = 1;
  }
  return true;
}

bool LocalSearch::repair(Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights, bool Grow) {
  for (unsigned Root : Roots) {
    bool Fits = C.compute(Root, X, /*StopEarly=*/true);
    Work += C.members().size() * 2;
    if (Fits)
      continue;
    if (!(Grow ? grow(Root, X, Fixed, Weights) : remove(Root, X, Fixed, Weights)))
      return false;
  }
  return true;
}

bool LocalSearch::complete(Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights, bool Grow) {
  for (unsigned E = 0; E < X.size(); ++E)
    if (Fixed[E] != Fixing::Free)
      X[E] = Fixed[E] == Fixing::Cut;
  if (!repair(X, Fixed, Weights, Grow))
    return false;
  restore(X, Fixed);
  return true;
}

/// Takes back a cut and others near it.
void LocalSearch::destroy(Cuts &X, const std::vector<Fixing> &Fixed) {
  std::vector<unsigned> Cut;
  for (unsigned E = 0; E < X.size(); ++E)
    if (X[E] && Fixed[E] != Fixing::Cut)
      Cut.push_back(E);
  if (Cut.empty())
    return;
  unsigned Wanted = 1 + unsigned(Random() % 6);
  std::vector<unsigned> Near = {Cut[Random() % Cut.size()]};
  for (size_t Next = 0; Next < Near.size() && Wanted; ++Next) {
    unsigned E = Near[Next];
    if (X[E] && Fixed[E] != Fixing::Cut) {
      X[E] = 0;
      --Wanted;
    }
    size_t Before = Near.size();
    for (unsigned V : {P.Edges[E].From, P.Edges[E].To})
      for (const std::vector<unsigned> *Edges : {&C.in(V), &C.out(V)})
        for (unsigned Other : *Edges)
          if (std::find(Near.begin(), Near.end(), Other) == Near.end())
            Near.push_back(Other);
    std::shuffle(Near.begin() + long(Before), Near.end(), Random);
    if (Near.size() > 60)
      break;
  }
}

void LocalSearch::improve(Cuts &X, const std::vector<Fixing> &Fixed, unsigned Rounds) {
  std::vector<double> Weights;
  Cuts Current = X;
  int64_t Best = costOf(P, X), CurrentCost = Best;
  unsigned Stale = 0;
  for (unsigned Round = 0; Round < Rounds; ++Round) {
    Cuts Next = Current;
    destroy(Next, Fixed);
    Weights.assign(P.Edges.size(), 0);
    for (unsigned E = 0; E < P.Edges.size(); ++E)
      Weights[E] = double(P.Edges[E].Weight);
    perturb(Weights, chance(50) ? 0.6 : 0.2);
    Work += P.size(); // also where there is nothing to change, so that sharing time by work ends
    if (!complete(Next, Fixed, Weights, chance(40)))
      continue;
    int64_t Cost = costOf(P, Next);
    double Margin = chance(10) ? 0.01 * double(CurrentCost) : 0;
    if (double(Cost) <= double(CurrentCost) + Margin) {
      Current = Next;
      CurrentCost = Cost;
    }
    ++Stale;
    if (Cost < Best) {
      Best = Cost;
      X = Next;
      Stale = 0;
    } else if (Stale > 150) {
      Current = X;
      CurrentCost = Best;
      Stale = 0;
    }
  }
}

} // namespace faas::plan
