//===- LocalSearch.cpp - good sets of cuts, without a promise -----------------------------------------------===//

#include "LocalSearch.h"

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

/// The largest part of a limit that `L` takes.
double LocalSearch::share(const Load &L) const {
  double Most = 0;
  for (unsigned R = 0; R < NumResources; ++R)
    if (P.Limits[R] != Unlimited && L[R] > 0)
      Most = std::max(Most, double(L[R]) / std::max(1.0, double(P.Limits[R])));
  return Most;
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
  std::vector<char> Inside(P.size(), 0), Refused(P.size(), 0);
  std::vector<double> Gain(P.size(), 0);
  std::vector<unsigned> Frontier;
  std::vector<unsigned> Members;
  Load Sum = {};
  int Label = -1;
  // A function comes with all that it reaches through calls that must stay local, or not at all.
  auto TryAdd = [&](unsigned V) {
    std::vector<unsigned> Block = {V};
    Load With = Sum;
    int WithLabel = Label;
    bool Fits = true;
    Inside[V] = 1;
    for (size_t Next = 0; Next < Block.size(); ++Next) {
      unsigned Member = Block[Next];
      for (unsigned R = 0; R < NumResources; ++R)
        With[R] += P.Loads[Member][R];
      for (unsigned Foe : C.foes(Member))
        Fits &= !Inside[Foe];
      if (P.Labels[Member] >= 0) {
        Fits &= WithLabel < 0 || WithLabel == P.Labels[Member];
        WithLabel = P.Labels[Member];
      }
      for (unsigned E : C.out(Member))
        if (Fixed[E] == Fixing::Keep && !Inside[P.Edges[E].To]) {
          Inside[P.Edges[E].To] = 1;
          Block.push_back(P.Edges[E].To);
        }
    }
    // Calls between members stay; so does their extra load.
    auto Internal = [&](unsigned E) {
      return !X[E] && Inside[P.Edges[E].From] && Inside[P.Edges[E].To];
    };
    for (unsigned Member : Block) {
      for (unsigned E : C.out(Member))
        if (Internal(E))
          for (unsigned R = 0; R < NumResources; ++R)
            With[R] += P.Edges[E].Extra[R];
      for (unsigned E : C.in(Member))
        if (Internal(E) && std::find(Block.begin(), Block.end(), P.Edges[E].From) == Block.end())
          for (unsigned R = 0; R < NumResources; ++R)
            With[R] += P.Edges[E].Extra[R];
    }
    Work += Block.size() * 4;
    if (!Fits || !P.fits(With)) {
      for (unsigned Member : Block)
        Inside[Member] = 0;
      return false;
    }
    Sum = With;
    Label = WithLabel;
    for (unsigned Member : Block) {
      Members.push_back(Member);
      for (unsigned E : C.out(Member)) {
        unsigned To = P.Edges[E].To;
        if (X[E] || Inside[To])
          continue;
        if (Gain[To] == 0)
          Frontier.push_back(To);
        Gain[To] += Weights[E] + 1e-9;
      }
    }
    return true;
  };
  if (!TryAdd(Root))
    return false;
  while (true) {
    double Best = -1;
    unsigned Next = 0;
    for (unsigned V : Frontier) {
      if (Inside[V] || Refused[V])
        continue;
      double Outgoing = 0;
      for (unsigned E : C.out(V))
        if (!X[E] && !Inside[P.Edges[E].To])
          Outgoing += Weights[E];
      double Score = Gain[V] / (0.2 * Outgoing + Gain[V]) * Gain[V] / (share(P.Loads[V]) + 0.005);
      Work += 3;
      if (Score > Best) {
        Best = Score;
        Next = V;
      }
    }
    if (Best < 0)
      break;
    Refused[Next] = !TryAdd(Next);
  }
  for (unsigned V : Members)
    for (unsigned E : C.out(V))
      if (!Inside[P.Edges[E].To])
        X[E] = 1;
  return C.compute(Root, X);
}

bool LocalSearch::remove(unsigned Root, Cuts &X, const std::vector<Fixing> &Fixed,
                         const std::vector<double> &Weights) {
  std::vector<int> Order(P.size());       // position in reverse postorder, or -1
  std::vector<unsigned> Sequence, Stack;
  std::vector<size_t> NextEdge(P.size());
  while (!C.compute(Root, X)) {
    std::vector<unsigned> Members = C.members();
    Load Sum = C.load();
    Work += Members.size() * 12;
    // Immediate dominators, by the iterative method of Cooper, Harvey and Kennedy.
    std::fill(Order.begin(), Order.end(), -2);
    for (unsigned V : Members)
      NextEdge[V] = 0;
    Sequence.clear();
    Stack = {Root};
    Order[Root] = -1;
    while (!Stack.empty()) {
      unsigned V = Stack.back();
      if (NextEdge[V] == C.out(V).size()) {
        Sequence.push_back(V);
        Stack.pop_back();
        continue;
      }
      unsigned E = C.out(V)[NextEdge[V]++];
      if (!X[E] && Order[P.Edges[E].To] == -2) {
        Order[P.Edges[E].To] = -1;
        Stack.push_back(P.Edges[E].To);
      }
    }
    std::reverse(Sequence.begin(), Sequence.end());
    for (size_t I = 0; I < Sequence.size(); ++I)
      Order[Sequence[I]] = int(I);
    std::vector<int> Dominator(Sequence.size(), -1);
    Dominator[0] = 0;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (size_t I = 1; I < Sequence.size(); ++I) {
        int New = -1;
        for (unsigned E : C.in(Sequence[I])) {
          int From = Order[P.Edges[E].From];
          if (X[E] || From < 0 || Dominator[unsigned(From)] < 0)
            continue;
          if (New < 0) {
            New = From;
            continue;
          }
          while (From != New)
            if (From > New)
              From = Dominator[unsigned(From)];
            else
              New = Dominator[unsigned(New)];
        }
        if (Dominator[I] != New) {
          Dominator[I] = New;
          Changed = true;
        }
      }
    }
    // What goes when a function goes: the loads below it in the dominator tree and the extra load of calls to there.
    std::vector<Load> Below(Sequence.size());
    for (size_t I = 0; I < Sequence.size(); ++I)
      Below[I] = P.Loads[Sequence[I]];
    for (unsigned V : Sequence)
      for (unsigned E : C.out(V))
        if (!X[E])
          for (unsigned R = 0; R < NumResources; ++R)
            Below[unsigned(Order[V])][R] += P.Edges[E].Extra[R];
    for (size_t I = Sequence.size(); I-- > 1;)
      for (unsigned R = 0; R < NumResources; ++R)
        Below[unsigned(Dominator[I])][R] += Below[I][R];
    double Best = -1;
    unsigned Victim = Root;
    for (size_t I = 1; I < Sequence.size(); ++I) {
      double Cost = 1e-6;
      bool Possible = true;
      for (unsigned E : C.in(Sequence[I]))
        if (!X[E] && Order[P.Edges[E].From] >= 0) {
          Cost += Weights[E];
          Possible &= Fixed[E] != Fixing::Keep;
        }
      if (!Possible)
        continue;
      double Drop = P.fits(Sum) ? 1 : 0; // only labels or conflicts are wrong
      for (unsigned R = 0; R < NumResources; ++R)
        if (Sum[R] > P.Limits[R])
          Drop += std::min(1.0, double(Below[I][R]) / double(Sum[R] - P.Limits[R]));
      // A function with a label that is not the root's, or in conflict with another one: in doubt it goes.
      if ((P.Labels[Sequence[I]] >= 0 && P.Labels[Sequence[I]] != P.Labels[Root]) ||
          std::any_of(C.foes(Sequence[I]).begin(), C.foes(Sequence[I]).end(),
                      [&](unsigned Foe) { return Order[Foe] >= 0; }))
        Drop += 1;
      else if (P.fits(Sum))
        continue;
      if (Drop / Cost > Best) {
        Best = Drop / Cost;
        Victim = Sequence[I];
      }
    }
    if (Victim == Root)
      return grow(Root, X, Fixed, Weights);
    for (unsigned E : C.in(Victim))
      if (Order[P.Edges[E].From] >= 0)
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
