//===- Problem.cpp - which calls to cut, as a problem on a graph --------------------------------------------===//

#include "Problem.h"

namespace faas::plan {

int64_t costOf(const Problem &P, const Cuts &X) {
  int64_t Cost = 0;
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    if (X[E])
      Cost += P.Edges[E].Weight;
  return Cost;
}

Closure::Closure(const Problem &P) : P(P), Out(P.size()), In(P.size()), Foes(P.size()), Seen(P.size()) {
  for (auto [A, B] : P.Conflicts) {
    Foes[A].push_back(B);
    Foes[B].push_back(A);
  }
  for (unsigned E = 0; E < P.Edges.size(); ++E) {
    Out[P.Edges[E].From].push_back(E);
    In[P.Edges[E].To].push_back(E);
  }
}

bool Closure::compute(unsigned Root, const Cuts &X, bool StopEarly) {
  ++Epoch;
  Members.clear();
  Sum = {};
  int Label = -1;
  bool Fits = true;
  auto Add = [&](unsigned V) {
    Seen[V] = Epoch;
    Members.push_back(V);
    for (unsigned R = 0; R < NumResources; ++R)
      Sum[R] += P.Loads[V][R];
    for (unsigned Foe : Foes[V])
      Fits &= Seen[Foe] != Epoch;
    if (P.Labels[V] < 0)
      return;
    Fits &= Label < 0 || Label == P.Labels[V];
    Label = P.Labels[V];
  };
  Add(Root);
  for (std::size_t Next = 0; Next < Members.size(); ++Next)
    for (unsigned E : Out[Members[Next]]) {
      if (X[E])
        continue;
      const Edge &Call = P.Edges[E];
      for (unsigned R = 0; R < NumResources; ++R)
        Sum[R] += Call.Extra[R];
      if (Seen[Call.To] != Epoch)
        Add(Call.To);
      if (StopEarly && (!Fits || !P.fits(Sum)))
        return false;
    }
  return Fits && P.fits(Sum);
}

bool isFeasible(Closure &C, const std::vector<unsigned> &Roots, const Cuts &X) {
  for (unsigned Root : Roots)
    if (!C.compute(Root, X, /*StopEarly=*/true))
      return false;
  return true;
}

} // namespace faas::plan
