//===- Growth.cpp - a closure that grows from its root ------------------------------------------------------===//

#include "Growth.h"

#include <algorithm>

using std::size_t;

namespace faas::plan {

double shareOfLimits(const Problem &P, const Load &L) {
  double Most = 0;
  for (unsigned R = 0; R < NumResources; ++R)
    if (P.Limits[R] != Unlimited && L[R] > 0)
      Most = std::max(Most, double(L[R]) / std::max(1.0, double(P.Limits[R])));
  return Most;
}

Growth::Growth(const Problem &P, const Closure &C, const Cuts &X, const std::vector<Fixing> &Fixed,
               const std::vector<double> &Weights, unsigned long &Work)
    : P(P), C(C), X(X), Fixed(Fixed), Weights(Weights), Work(Work), Inside(P.size(), 0), Refused(P.size(), 0),
      Gain(P.size(), 0) {}

/// `V` and what has to come with it, which are inside from here on.
Growth::Block Growth::blockOf(unsigned V) {
  Block B{{V}, Sum, Label};
  Inside[V] = 1;
  for (size_t Next = 0; Next < B.Members.size(); ++Next) {
    unsigned Member = B.Members[Next];
    for (unsigned R = 0; R < NumResources; ++R)
      B.Sum[R] += P.Loads[Member][R];
    for (unsigned Foe : C.foes(Member))
      B.Fits &= !Inside[Foe];
    if (P.Labels[Member] >= 0) {
      B.Fits &= B.Label < 0 || B.Label == P.Labels[Member];
      B.Label = P.Labels[Member];
    }
    for (unsigned E : C.out(Member))
      if (Fixed[E] == Fixing::Keep && !Inside[P.Edges[E].To]) {
        Inside[P.Edges[E].To] = 1;
        B.Members.push_back(P.Edges[E].To);
      }
  }
  return B;
}

bool Growth::isInternal(unsigned E) const { return !X[E] && Inside[P.Edges[E].From] && Inside[P.Edges[E].To]; }

/// Calls between members stay; so does their extra load.
void Growth::addCallsOf(Block &B) const {
  auto Add = [&](unsigned E) {
    for (unsigned R = 0; R < NumResources; ++R)
      B.Sum[R] += P.Edges[E].Extra[R];
  };
  for (unsigned Member : B.Members) {
    for (unsigned E : C.out(Member))
      if (isInternal(E))
        Add(E);
    for (unsigned E : C.in(Member))
      if (isInternal(E) && std::find(B.Members.begin(), B.Members.end(), P.Edges[E].From) == B.Members.end())
        Add(E);
  }
}

bool Growth::tryAdd(unsigned V) {
  Block B = blockOf(V);
  addCallsOf(B);
  Work += B.Members.size() * 4;
  if (!B.Fits || !P.fits(B.Sum)) {
    for (unsigned Member : B.Members)
      Inside[Member] = 0;
    return false;
  }
  Sum = B.Sum;
  Label = B.Label;
  for (unsigned Member : B.Members) {
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
}

/// -1 if there is none left.
int Growth::bestCallee() {
  double Best = -1;
  int Found = -1;
  for (unsigned V : Frontier) {
    if (Inside[V] || Refused[V])
      continue;
    double Outgoing = 0;
    for (unsigned E : C.out(V))
      if (!X[E] && !Inside[P.Edges[E].To])
        Outgoing += Weights[E];
    double Score = Gain[V] / (0.2 * Outgoing + Gain[V]) * Gain[V] / (shareOfLimits(P, P.Loads[V]) + 0.005);
    Work += 3;
    if (Score > Best) {
      Best = Score;
      Found = int(V);
    }
  }
  return Found;
}

void Growth::addCallees() {
  for (int Next = bestCallee(); Next >= 0; Next = bestCallee())
    Refused[unsigned(Next)] = !tryAdd(unsigned(Next));
}

} // namespace faas::plan
