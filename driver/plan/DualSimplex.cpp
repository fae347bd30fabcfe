//===- DualSimplex.cpp - a linear programme that grows by rows ----------------------------------------------===//

#include "DualSimplex.h"

#include <algorithm>
#include <cmath>

using std::size_t;

namespace faas::plan {

static constexpr double Infinity = std::numeric_limits<double>::infinity();
static constexpr double PrimalTolerance = 1e-7;
static constexpr double PivotTolerance = 1e-7;
/// Rounding errors add up; a tableau is built anew from the rows after this many pivots.
static constexpr unsigned long RebuildAfter = 2000;

DualSimplex::DualSimplex(std::vector<double> W) : N(unsigned(W.size())), Weights(std::move(W)) {
  Cost = Weights;
  for (unsigned J = 0; J < N; ++J) {
    Variables.push_back({0, 1, -1, J, false});
    Nonbasic.push_back(J);
  }
}

/// Expresses row K's slack by the variables that are not basic now.
void DualSimplex::appendLine(unsigned K) {
  Tableau.resize(Tableau.size() + N, 0.0);
  double *Line = &Tableau[Tableau.size() - N];
  double C = -Rows[K].Bound;
  for (auto [Column, A] : Rows[K].Terms) {
    const Variable &V = Variables[Column];
    if (V.BasicIn < 0) {
      Line[V.At] -= A;
      continue;
    }
    const double *Other = line(unsigned(V.BasicIn));
    for (unsigned J = 0; J < N; ++J)
      Line[J] += A * Other[J];
    C += A * Constant[unsigned(V.BasicIn)];
  }
  double Value = C;
  for (unsigned J = 0; J < N; ++J)
    if (Line[J] != 0)
      Value -= Line[J] * value(Variables[Nonbasic[J]]);
  Variables[N + K].BasicIn = int(Basic.size());
  Basic.push_back(N + K);
  Constant.push_back(C);
  Beta.push_back(Value);
  Norm.push_back(1);
}

void DualSimplex::addRow(const Row &R) {
  Rows.push_back(R);
  Slackness.push_back(0);
  Variables.push_back({0, Infinity, -1, 0, false});
  appendLine(unsigned(Rows.size() - 1));
}

void DualSimplex::flip(unsigned Column, double Change) {
  for (unsigned I = 0; I < Basic.size(); ++I)
    Beta[I] -= line(I)[Column] * Change;
}

void DualSimplex::setBounds(unsigned Column, double Lower, double Upper) {
  Variable &V = Variables[Column];
  if (V.Lower == Lower && V.Upper == Upper)
    return;
  double Before = value(V);
  V.Lower = Lower;
  V.Upper = Upper;
  if (V.BasicIn >= 0)
    return;
  V.AtUpper = Cost[V.At] < 0;
  if (double Change = value(V) - Before)
    flip(V.At, Change);
}

void DualSimplex::pivot(unsigned I, unsigned J) {
  double *Pivot = line(I);
  double Factor = 1 / Pivot[J];
  std::vector<unsigned> Filled;
  for (unsigned K = 0; K < N; ++K) {
    if (std::abs(Pivot[K]) < 1e-12) {
      Pivot[K] = 0;
      continue;
    }
    Filled.push_back(K);
    Pivot[K] *= Factor;
  }
  Pivot[J] = Factor;
  Constant[I] *= Factor;
  auto Eliminate = [&](double *Line, double &C) {
    double A = Line[J];
    if (A == 0)
      return;
    Line[J] = 0;
    if (Filled.size() * 2 > N)
      for (unsigned K = 0; K < N; ++K)
        Line[K] -= A * Pivot[K];
    else
      for (unsigned K : Filled)
        Line[K] -= A * Pivot[K];
    C -= A * Constant[I];
  };
  for (unsigned K = 0; K < Basic.size(); ++K)
    if (K != I)
      Eliminate(line(K), Constant[K]);
  double Objective = 0;
  Eliminate(Cost.data(), Objective);
  std::swap(Basic[I], Nonbasic[J]);
  Variables[Basic[I]].BasicIn = int(I);
  Variables[Nonbasic[J]].BasicIn = -1;
  Variables[Nonbasic[J]].At = J;
  ++Pivots;
}

/// Puts every nonbasic variable at the bound that its reduced cost asks for and computes the basic ones.
void DualSimplex::restoreDualFeasibility() {
  for (unsigned J = 0; J < N; ++J) {
    Variable &V = Variables[Nonbasic[J]];
    V.AtUpper = Cost[J] < 0 && V.Upper < Infinity;
  }
  for (unsigned I = 0; I < Basic.size(); ++I) {
    Beta[I] = Constant[I];
    const double *Line = line(I);
    for (unsigned J = 0; J < N; ++J)
      if (Line[J] != 0)
        Beta[I] -= Line[J] * value(Variables[Nonbasic[J]]);
  }
}

/// Computes the tableau of the present basis from the original rows.
void DualSimplex::rebuild() {
  std::vector<unsigned> Wanted = Basic;
  Basic.clear();
  Constant.clear();
  Beta.clear();
  Norm.clear();
  Tableau.clear();
  Cost = Weights;
  for (unsigned J = 0; J < N; ++J) {
    Nonbasic[J] = J;
    Variables[J].BasicIn = -1;
    Variables[J].At = J;
  }
  for (unsigned K = 0; K < Rows.size(); ++K)
    appendLine(K);
  std::vector<char> Leaves(Variables.size(), 1);
  for (unsigned V : Wanted)
    Leaves[V] = 0;
  for (unsigned V : Wanted) {
    if (Variables[V].BasicIn >= 0)
      continue;
    unsigned J = Variables[V].At, Best = 0;
    double Largest = PivotTolerance;
    for (unsigned I = 0; I < Basic.size(); ++I)
      if (Leaves[Basic[I]] && std::abs(line(I)[J]) > Largest) {
        Largest = std::abs(line(I)[J]);
        Best = I;
      }
    if (Largest > PivotTolerance)
      pivot(Best, J);
  }
  restoreDualFeasibility();
  PivotsAtRebuild = Pivots;
}

/// The tableau row that is farthest out of its bounds, by its devex norm; nothing if all are within theirs.
std::optional<DualSimplex::Leaving> DualSimplex::chooseLeaving() const {
  std::optional<Leaving> Found;
  double Worst = 0;
  for (unsigned I = 0; I < Basic.size(); ++I) {
    const Variable &V = Variables[Basic[I]];
    double Low = V.Lower - Beta[I], High = Beta[I] - V.Upper;
    double Out = std::max(Low, High);
    if (Out > PrimalTolerance && Out * Out > Worst * Norm[I]) {
      Worst = Out * Out / Norm[I];
      Found = {I, Low > High};
    }
  }
  return Found;
}

/// What may enter for it, by how soon its reduced cost changes sign.
void DualSimplex::findCandidates(Leaving Out, std::vector<Candidate> &Candidates) const {
  const double *Line = line(Out.Line);
  double Sign = Out.Below ? -1 : 1;
  Candidates.clear();
  for (unsigned J = 0; J < N; ++J) {
    double A = Sign * Line[J];
    if (std::abs(A) < PivotTolerance)
      continue;
    const Variable &V = Variables[Nonbasic[J]];
    if (V.Lower == V.Upper || (V.AtUpper ? A > 0 : A < 0))
      continue;
    Candidates.push_back({std::max(0.0, V.AtUpper ? -Cost[J] : Cost[J]) / std::abs(A), std::abs(A), J});
  }
  std::sort(Candidates.begin(), Candidates.end(), [](const Candidate &A, const Candidate &B) {
    return A.Ratio != B.Ratio ? A.Ratio < B.Ratio : A.Column < B.Column;
  });
}

/// How many of `Candidates` can go to their other bound and still leave the row outside. `Slope` becomes by how much.
size_t DualSimplex::countFlips(Leaving Out, const std::vector<Candidate> &Candidates, double &Slope) const {
  const Variable &Leaver = Variables[Basic[Out.Line]];
  Slope = Out.Below ? Leaver.Lower - Beta[Out.Line] : Beta[Out.Line] - Leaver.Upper;
  size_t Count = 0;
  for (; Count < Candidates.size(); ++Count) {
    const Variable &V = Variables[Nonbasic[Candidates[Count].Column]];
    double Gain = Candidates[Count].Size * (V.Upper - V.Lower);
    if (Gain >= Slope)
      break;
    Slope -= Gain;
  }
  return Count;
}

/// The variable of tableau row `Leaves` goes to the bound that it is beyond, and that of column `J` takes its place.
void DualSimplex::exchange(Leaving Leaves, unsigned J) {
  unsigned Left = Leaves.Line;
  Variable &Out = Variables[Basic[Left]];
  Variable &In = Variables[Nonbasic[J]];
  double Pivot = line(Left)[J], Reference = Norm[Left];
  double Change = (Beta[Left] - (Leaves.Below ? Out.Lower : Out.Upper)) / Pivot;
  double Entering = value(In) + Change;
  for (unsigned I = 0; I < Basic.size(); ++I) {
    double A = line(I)[J];
    Beta[I] -= A * Change;
    Norm[I] = std::max(Norm[I], A * A / (Pivot * Pivot) * Reference);
  }
  Norm[Left] = std::max(1.0, Reference / (Pivot * Pivot));
  pivot(Left, J);
  Beta[Left] = Entering;
  Out.AtUpper = !Leaves.Below;
}

DualSimplex::Status DualSimplex::solve(unsigned MaxPivots) {
  std::vector<Candidate> Candidates;
  for (unsigned Step = 0;; ++Step) {
    if (Pivots - PivotsAtRebuild > RebuildAfter + Rows.size())
      rebuild();
    std::optional<Leaving> Out = chooseLeaving();
    if (!Out)
      return Status::Optimal;
    if (Step == MaxPivots)
      return Status::Limit;

    findCandidates(*Out, Candidates);
    double Slope;
    size_t Enters = countFlips(*Out, Candidates, Slope);
    if (Enters == Candidates.size()) // even all of them at their other bound do not help
      return Slope > 1e-6 ? Status::Infeasible : Status::Limit;
    // Among those as good, the largest element is the safest.
    size_t Chosen = Enters;
    for (size_t K = Enters + 1; K < Candidates.size() && Candidates[K].Ratio <= Candidates[Enters].Ratio + 1e-9; ++K)
      if (Candidates[K].Size > Candidates[Chosen].Size)
        Chosen = K;
    for (size_t K = 0; K < Enters; ++K) {
      unsigned J = Candidates[K].Column;
      Variable &V = Variables[Nonbasic[J]];
      double Before = value(V);
      V.AtUpper = !V.AtUpper;
      flip(J, value(V) - Before);
    }
    exchange(*Out, Candidates[Chosen].Column);
  }
}

double DualSimplex::bound(std::vector<double> *Reduced) const {
  std::vector<double> D = Weights;
  double Sum = 0;
  for (unsigned K = 0; K < Rows.size(); ++K) {
    const Variable &V = Variables[N + K];
    if (V.BasicIn >= 0 || Cost[V.At] <= 0)
      continue;
    double Y = Cost[V.At];
    Sum += Y * Rows[K].Bound;
    for (auto [Column, A] : Rows[K].Terms)
      D[Column] -= Y * A;
  }
  for (unsigned J = 0; J < N; ++J)
    Sum += D[J] * (D[J] < 0 ? Variables[J].Upper : Variables[J].Lower);
  if (Reduced)
    *Reduced = std::move(D);
  return Sum;
}

std::vector<double> DualSimplex::solution() const {
  std::vector<double> X(N);
  for (unsigned J = 0; J < N; ++J) {
    const Variable &V = Variables[J];
    X[J] = V.BasicIn < 0 ? value(V) : std::min(V.Upper, std::max(V.Lower, Beta[unsigned(V.BasicIn)]));
  }
  return X;
}

void DualSimplex::dropSlackRows(unsigned Age) {
  // A slack that is basic occurs in its own line only, so both can go without a pivot.
  std::vector<char> Drop(Rows.size(), 0);
  bool Any = false;
  for (unsigned K = 0; K < Rows.size(); ++K) {
    bool Slack = Variables[N + K].BasicIn >= 0;
    Slackness[K] = Slack ? Slackness[K] + 1 : 0;
    Any |= Drop[K] = Slackness[K] > Age;
  }
  if (!Any)
    return;
  std::vector<unsigned> NewNumber(Variables.size());
  for (unsigned J = 0; J < N; ++J)
    NewNumber[J] = J;
  unsigned Kept = 0;
  for (unsigned K = 0; K < Rows.size(); ++K) {
    if (Drop[K])
      continue;
    NewNumber[N + K] = N + Kept;
    if (K != Kept) {
      Rows[Kept] = std::move(Rows[K]);
      Slackness[Kept] = Slackness[K];
    }
    ++Kept;
  }
  unsigned Lines = 0;
  for (unsigned I = 0; I < Basic.size(); ++I) {
    if (Basic[I] >= N && Drop[Basic[I] - N])
      continue;
    if (I != Lines) {
      std::copy_n(line(I), N, line(Lines));
      Basic[Lines] = Basic[I];
      Constant[Lines] = Constant[I];
      Beta[Lines] = Beta[I];
      Norm[Lines] = Norm[I];
    }
    ++Lines;
  }
  Tableau.resize(size_t(Lines) * N);
  Basic.resize(Lines);
  Constant.resize(Lines);
  Beta.resize(Lines);
  Norm.resize(Lines);
  for (unsigned K = 0; K < Rows.size(); ++K)
    if (!Drop[K])
      Variables[NewNumber[N + K]] = Variables[N + K];
  Rows.resize(Kept);
  Slackness.resize(Kept);
  Variables.resize(N + Kept);
  for (unsigned I = 0; I < Lines; ++I) {
    Basic[I] = NewNumber[Basic[I]];
    Variables[Basic[I]].BasicIn = int(I);
  }
  for (unsigned &V : Nonbasic)
    V = NewNumber[V];
}

} // namespace faas::plan
