//===- Dominators.cpp - what of a closure goes when a function goes -----------------------------------------===//
//
// The iterative method of Cooper, Harvey and Kennedy.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Dominators.h"

#include <algorithm>

using std::size_t;

namespace faas::plan {

Dominators::Dominators(const Problem &P, const Closure &C) : P(P), C(C), Position(P.size()), NextEdge(P.size()) {}

void Dominators::number(unsigned Root, const Cuts &X) {
  constexpr int Unseen = -2, Seen = -1;
  std::fill(Position.begin(), Position.end(), Unseen);
  for (unsigned V : C.members())
    NextEdge[V] = 0;
  Sequence.clear();
  Stack = {Root};
  Position[Root] = Seen;
  while (!Stack.empty()) {
    unsigned V = Stack.back();
    if (NextEdge[V] == C.out(V).size()) {
      Sequence.push_back(V);
      Stack.pop_back();
      continue;
    }
    unsigned E = C.out(V)[NextEdge[V]++];
    if (!X[E] && Position[P.Edges[E].To] == Unseen) {
      Position[P.Edges[E].To] = Seen;
      Stack.push_back(P.Edges[E].To);
    }
  }
  std::reverse(Sequence.begin(), Sequence.end());
  for (size_t I = 0; I < Sequence.size(); ++I)
    Position[Sequence[I]] = int(I);
}

int Dominators::closestCommon(int A, int B) const {
  while (A != B)
    if (A > B)
      A = Dominator[unsigned(A)];
    else
      B = Dominator[unsigned(B)];
  return A;
}

void Dominators::compute(unsigned Root, const Cuts &X) {
  number(Root, X);
  Dominator.assign(Sequence.size(), -1);
  Dominator[0] = 0;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (size_t I = 1; I < Sequence.size(); ++I) {
      int New = -1;
      for (unsigned E : C.in(Sequence[I])) {
        int From = Position[P.Edges[E].From];
        if (X[E] || From < 0 || Dominator[unsigned(From)] < 0)
          continue;
        New = New < 0 ? From : closestCommon(From, New);
      }
      if (Dominator[I] != New) {
        Dominator[I] = New;
        Changed = true;
      }
    }
  }
}

std::vector<Load> Dominators::loadsBelow(const Cuts &X) const {
  std::vector<Load> Below(Sequence.size());
  for (size_t I = 0; I < Sequence.size(); ++I) {
    Below[I] = P.Loads[Sequence[I]];
    for (unsigned E : C.out(Sequence[I]))
      if (!X[E])
        for (unsigned R = 0; R < NumResources; ++R)
          Below[I][R] += P.Edges[E].Extra[R];
  }
  for (size_t I = Sequence.size(); I-- > 1;)
    for (unsigned R = 0; R < NumResources; ++R)
      Below[unsigned(Dominator[I])][R] += Below[I][R];
  return Below;
}

} // namespace faas::plan
