//===- plan_instances.cpp - random planning problems, and what others do with them --------------------------===//

#include "plan_instances.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace faas::plan {

Problem randomProblem(const Shape &S) {
  std::mt19937 Random(S.Seed * 7919 + S.Functions * 31 + unsigned(S.ExtraEdges * 100) + unsigned(S.Factor * 1000));
  auto Between = [&](unsigned Low, unsigned High) { return Low + unsigned(Random() % (High - Low + 1)); };
  Problem P;
  P.Loads.resize(S.Functions);
  P.Labels.assign(S.Functions, -1);
  for (Load &L : P.Loads)
    L = {Between(5, 50), Between(5, 50), 0, 1};
  std::vector<unsigned> Depth(S.Functions, 0);
  std::set<std::pair<unsigned, unsigned>> Known;
  auto AddCall = [&](unsigned From, unsigned To) {
    if (!Known.insert({From, To}).second)
      return false;
    unsigned Weight = Between(1, 10), AtOnce = (Weight + S.Requests - 1) / S.Requests;
    Edge E{From, To, Weight};
    if (Between(0, 9) == 0)
      for (unsigned R : {Cpu, Memory})
        E.Extra[R] = (AtOnce - 1) * P.Loads[To][R];
    P.Edges.push_back(E);
    return true;
  };
  for (unsigned V = 1; V < S.Functions; ++V) {
    unsigned Caller = Between(0, V - 1);
    Depth[V] = Depth[Caller] + 1;
    AddCall(Caller, V);
  }
  for (unsigned Extra = 0; Extra < unsigned(S.ExtraEdges * S.Functions); ++Extra)
    for (unsigned Try = 0; Try < 20; ++Try) {
      unsigned From = Between(0, S.Functions - 1), To = Between(0, S.Functions - 1);
      if (From != To && (S.Cyclic || Depth[From] < Depth[To]) && AddCall(From, To))
        break;
    }
  for (unsigned R : {Cpu, Memory}) {
    int64_t Sum = 0, Most = 0;
    for (const Load &L : P.Loads) {
      Sum += L[R];
      Most = std::max(Most, L[R]);
    }
    for (const Edge &E : P.Edges)
      Sum += E.Extra[R];
    P.Limits[R] = std::max(Most, int64_t(std::ceil(double(Sum) / S.Factor)));
  }
  return P;
}

static std::vector<unsigned> allFunctions(const Problem &P) {
  std::vector<unsigned> All(P.size());
  for (unsigned V = 0; V < P.size(); ++V)
    All[V] = V;
  return All;
}

std::optional<int64_t> exhaustiveCost(const Problem &P) {
  Closure C(P);
  std::vector<unsigned> All = allFunctions(P);
  std::optional<int64_t> Best;
  Cuts X(P.Edges.size());
  for (uint64_t Set = 0; Set < (uint64_t(1) << X.size()); ++Set) {
    bool Allowed = true;
    for (unsigned E = 0; E < X.size(); ++E) {
      X[E] = Set >> E & 1;
      Allowed &= P.Edges[E].Fixed == Fixing::Free || (P.Edges[E].Fixed == Fixing::Cut) == bool(X[E]);
    }
    auto Holds = [&](const Alternative &A) {
      return std::all_of(A.begin(), A.end(), [&](auto F) { return (F.second == Fixing::Cut) == bool(X[F.first]); });
    };
    for (const auto &Choice : P.Choices)
      Allowed &= std::any_of(Choice.begin(), Choice.end(), Holds);
    if (Allowed && (!Best || costOf(P, X) < *Best) && isFeasible(C, All, X))
      Best = costOf(P, X);
  }
  return Best;
}

int64_t lukesCost(const Problem &P) {
  const int64_t Never = Unlimited / 4;
  size_t Most = size_t(P.Limits[Memory]);
  std::vector<std::vector<int64_t>> Cost(P.size(), std::vector<int64_t>(Most + 1, Never));
  for (unsigned V = P.size(); V-- > 0;) { // callers have lower numbers
    Cost[V][size_t(P.Loads[V][Memory])] = 0;
    for (const Edge &E : P.Edges) {
      if (E.From != V)
        continue;
      const std::vector<int64_t> &Callee = Cost[E.To];
      int64_t Apart = *std::min_element(Callee.begin(), Callee.end()) + E.Weight;
      std::vector<int64_t> Next(Most + 1, Never);
      for (size_t Mine = 0; Mine <= Most; ++Mine) {
        if (Cost[V][Mine] >= Never)
          continue;
        Next[Mine] = std::min(Next[Mine], Cost[V][Mine] + Apart);
        for (size_t Theirs = 0; Mine + Theirs <= Most; ++Theirs)
          Next[Mine + Theirs] = std::min(Next[Mine + Theirs], Cost[V][Mine] + Callee[Theirs]);
      }
      Cost[V] = std::move(Next);
    }
  }
  return *std::min_element(Cost[0].begin(), Cost[0].end());
}

int64_t heuristicCost(const Problem &P, Ranking By, unsigned Seed) {
  constexpr unsigned FirstRoots = 15, Restricted = 5;
  std::mt19937 Random(Seed);
  Closure C(P);
  Cuts None(P.Edges.size(), 0);
  std::vector<double> Incoming(P.size(), 0), Score(P.size());
  for (const Edge &E : P.Edges)
    Incoming[E.To] += double(E.Weight);
  double MostIncoming = std::max(1e-9, *std::max_element(Incoming.begin(), Incoming.end()));
  for (unsigned V = 0; V < P.size(); ++V) {
    Score[V] = Incoming[V];
    if (By == Ranking::DownstreamImpact) {
      C.compute(V, None);
      Score[V] = 0.3 * Incoming[V] / MostIncoming + 0.35 * double(C.load()[Memory]) / double(P.Limits[Memory]) +
                 0.35 * double(C.load()[Cpu]) / double(P.Limits[Cpu]);
    }
  }
  std::vector<unsigned> Ranked;
  for (unsigned V = 0; V < P.size(); ++V)
    if (!C.in(V).empty())
      Ranked.push_back(V);
  std::sort(Ranked.begin(), Ranked.end(),
            [&](unsigned A, unsigned B) { return Score[A] != Score[B] ? Score[A] > Score[B] : A < B; });

  auto CutsOf = [&](const std::vector<unsigned> &Roots) {
    Cuts X(P.Edges.size(), 0);
    for (unsigned Root : Roots)
      for (unsigned E : C.in(Root))
        X[E] = 1;
    return X;
  };
  std::vector<unsigned> All = allFunctions(P), Roots;
  if (isFeasible(C, All, None))
    return 0;
  for (size_t Wanted = std::min<size_t>(FirstRoots, Ranked.size());; ++Wanted) {
    std::vector<unsigned> Left = Ranked;
    Roots.clear();
    while (Roots.size() < Wanted && !Left.empty()) {
      size_t Drawn = Random() % std::min<size_t>(Restricted, Left.size());
      Roots.push_back(Left[Drawn]);
      Left.erase(Left.begin() + long(Drawn));
    }
    if (Left.empty() || isFeasible(C, All, CutsOf(Roots)))
      break;
  }
  std::sort(Roots.begin(), Roots.end(), [&](unsigned A, unsigned B) { return Score[A] < Score[B]; });
  for (size_t I = 0; I < Roots.size();) {
    std::vector<unsigned> Without = Roots;
    Without.erase(Without.begin() + long(I));
    if (isFeasible(C, All, CutsOf(Without))) {
      Roots = std::move(Without);
      I = 0;
    } else {
      ++I;
    }
  }
  return costOf(P, CutsOf(Roots));
}

} // namespace faas::plan
