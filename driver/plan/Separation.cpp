//===- Separation.cpp - inequalities that every feasible set of cuts satisfies ------------------------------===//

#include "Separation.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

using std::size_t;

namespace faas::plan {

/// A row has to be violated by this much of its norm to be of use.
static constexpr double MinViolation = 1e-4;

Separation::Separation(const Problem &P, const std::vector<int> &Columns, const std::vector<unsigned> &HeavyRoots)
    : P(P), Columns(Columns), Roots(HeavyRoots), Out(P.size()), Distance(P.size()) {
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    if (P.Edges[E].Fixed != Fixing::Cut)
      Out[P.Edges[E].From].push_back(E);
}

/// A tree of least paths from `Root`, up to distance 1. Ties are broken at random if `Shuffle`, else for heavy calls,
/// whose cutting raises the bound most.
void Separation::grow(unsigned Root, const std::vector<double> &X, bool Shuffle) {
  struct Step {
    double Key, Tie;
    unsigned Edge;
    int Parent;
    bool operator>(const Step &S) const { return std::tie(Key, Tie, Edge) > std::tie(S.Key, S.Tie, S.Edge); }
  };
  std::priority_queue<Step, std::vector<Step>, std::greater<>> Queue;
  std::fill(Distance.begin(), Distance.end(), 2.0);
  Items.clear();
  auto Reach = [&](unsigned V, double Key, int Parent, int Via) {
    Distance[V] = Key;
    Items.push_back({Key, Parent, Via, int(V), P.Loads[V]});
    int Self = int(Items.size()) - 1;
    for (unsigned E : Out[V]) {
      const Edge &Call = P.Edges[E];
      double Length = Columns[E] < 0 ? 0 : X[unsigned(Columns[E])];
      if (Key + Length >= 1 - 1e-9)
        continue;
      if (Call.Extra != Load{})
        Items.push_back({Key + Length, Self, int(E), -1, Call.Extra});
      if (Distance[Call.To] <= 1)
        continue;
      double Tie = Shuffle ? double(Random()) : -double(Call.Weight);
      // Steps of a hundredth: near ties count as ties.
      Queue.push({std::floor((Key + Length) * 256) / 256, Tie, E, Self});
    }
  };
  Reach(Root, 0, -1, -1);
  while (!Queue.empty()) {
    Step Next = Queue.top();
    Queue.pop();
    unsigned V = P.Edges[Next.Edge].To;
    if (Distance[V] <= 1)
      continue;
    int Column = Columns[Next.Edge];
    double Key = Items[unsigned(Next.Parent)].Key + (Column < 0 ? 0 : X[unsigned(Column)]);
    Reach(V, Key, Next.Parent, int(Next.Edge));
  }
}

/// Rates a row and keeps it if `X` violates it.
void Separation::offer(const std::vector<std::pair<unsigned, double>> &Terms, double Bound,
                       const std::vector<double> &X) {
  double Activity = 0, Norm = 0;
  for (auto [Column, A] : Terms) {
    Activity += A * X[Column];
    Norm += A * A;
  }
  if (Bound - Activity < MinViolation * std::max(1.0, std::sqrt(Norm)))
    return;
  Row R;
  for (auto [Column, A] : Terms)
    R.Terms.push_back({Column, A / Bound});
  R.Bound = 1;
  std::sort(R.Terms.begin(), R.Terms.end());
  Found.push_back({(Bound - Activity) / std::sqrt(Norm), std::move(R), unsigned(Found.size())});
}

/// The knapsack cover of a tree row, and the roundings of it that X violates most.
void Separation::round(std::vector<std::pair<unsigned, double>> Terms, double Excess, const std::vector<double> &X) {
  if (Terms.empty()) // calls that are kept for good overflow: nothing can be cut
    return;
  for (auto &[Column, A] : Terms)
    A = std::min(A, Excess);
  double BestScore = 0, BestDivisor = 0;
  auto Rounded = [&](double Divisor, double A) {
    double F = Excess / Divisor - std::floor(Excess / Divisor);
    double Whole = std::floor(A / Divisor + 1e-12);
    double Part = std::max(0.0, A / Divisor - Whole);
    return Whole + std::min(1.0, Part / F);
  };
  std::vector<double> Divisors;
  for (auto [Column, A] : Terms)
    if (X[Column] > 1e-6 && A < Excess)
      Divisors.push_back(A);
  std::sort(Divisors.begin(), Divisors.end());
  Divisors.erase(std::unique(Divisors.begin(), Divisors.end()), Divisors.end());
  size_t Stride = Divisors.size() / 12 + 1;
  for (size_t K = 0; K < Divisors.size(); K += Stride) {
    double D = Divisors[K], F = Excess / D - std::floor(Excess / D);
    if (F < 0.01 || F > 0.99)
      continue;
    double Activity = 0, Norm = 0;
    for (auto [Column, A] : Terms) {
      double C = Rounded(D, A);
      Activity += C * X[Column];
      Norm += C * C;
    }
    double Score = (std::ceil(Excess / D) - Activity) / std::sqrt(Norm);
    if (Score > BestScore) {
      BestScore = Score;
      BestDivisor = D;
    }
  }
  if (BestDivisor > 0) {
    std::vector<std::pair<unsigned, double>> Better = Terms;
    for (auto &[Column, A] : Better)
      A = Rounded(BestDivisor, A);
    offer(Better, std::ceil(Excess / BestDivisor), X);
  }
  offer(Terms, Excess, X);
}

/// The row of the first `Prefix` items for resource `R`.
void Separation::fromTree(unsigned R, size_t Prefix, const std::vector<double> &X) {
  std::vector<double> Below(Prefix);
  double Sum = 0;
  for (size_t I = 0; I < Prefix; ++I) {
    Below[I] = double(Items[I].Amount[R]);
    Sum += Below[I];
  }
  double Excess = Sum - double(P.Limits[R]);
  // An item's load belongs to its own call and those above; extra items of one call meet its tree item.
  std::vector<std::pair<unsigned, double>> Terms;
  for (size_t I = Prefix; I-- > 1;) {
    Below[unsigned(Items[I].Parent)] += Below[I];
    int Column = Columns[unsigned(Items[I].Edge)];
    if (Column >= 0 && Below[I] > 0)
      Terms.push_back({unsigned(Column), Below[I]});
  }
  std::sort(Terms.begin(), Terms.end());
  size_t Kept = 0;
  for (size_t I = 1; I < Terms.size(); ++I) {
    if (Terms[I].first == Terms[Kept].first)
      Terms[Kept].second += Terms[I].second;
    else
      Terms[++Kept] = Terms[I];
  }
  if (!Terms.empty())
    Terms.resize(Kept + 1);
  round(std::move(Terms), Excess, X);
}

/// Drops leaves of the first `Prefix` items while the rest is still too much, the ones whose calls are cut most first,
/// and makes the row of what is left.
void Separation::minimalCover(unsigned R, size_t Prefix, const std::vector<double> &X) {
  int64_t Sum = 0;
  std::vector<unsigned> Children(Prefix, 0);
  for (size_t I = 0; I < Prefix; ++I) {
    Sum += Items[I].Amount[R];
    if (I)
      ++Children[unsigned(Items[I].Parent)];
  }
  auto Length = [&](size_t I) {
    int Column = I ? Columns[unsigned(Items[I].Edge)] : -1;
    return Column < 0 ? 0.0 : X[unsigned(Column)];
  };
  std::vector<char> Gone(Prefix, 0);
  bool Changed = true;
  while (Changed) {
    Changed = false;
    size_t Best = 0;
    double BestValue = -1;
    for (size_t I = 1; I < Prefix; ++I) {
      int64_t Rest = Sum - Items[I].Amount[R];
      if (Gone[I] || Children[I] || Rest <= P.Limits[R])
        continue;
      double Value = Length(I) * double(P.Limits[R]) + double(Rest - P.Limits[R]) * 1e-6;
      if (Value > BestValue) {
        BestValue = Value;
        Best = I;
      }
    }
    if (Best) {
      Gone[Best] = 1;
      Sum -= Items[Best].Amount[R];
      --Children[unsigned(Items[Best].Parent)];
      Changed = true;
    }
  }
  std::vector<Item> All = Items;
  std::vector<int> Number(Prefix, -1);
  Items.clear();
  for (size_t I = 0; I < Prefix; ++I) {
    if (Gone[I])
      continue;
    Number[I] = int(Items.size());
    Items.push_back(All[I]);
    if (All[I].Parent >= 0)
      Items.back().Parent = Number[unsigned(All[I].Parent)];
  }
  fromTree(R, Items.size(), X);
  Items = std::move(All);
}

void Separation::fromLabels(const std::vector<double> &X) {
  // The two nearest functions of different labels, if there are such, and the calls that lead to them.
  int First = -1;
  for (int I = 0; I < int(Items.size()); ++I) {
    int V = Items[unsigned(I)].Vertex;
    if (V < 0 || P.Labels[unsigned(V)] < 0)
      continue;
    if (First < 0) {
      First = I;
      continue;
    }
    if (P.Labels[unsigned(V)] == P.Labels[unsigned(Items[unsigned(First)].Vertex)])
      continue;
    return cutOneOf(First, I, X);
  }
}

void Separation::fromConflicts(const std::vector<double> &X) {
  std::vector<int> ItemOf(P.size(), -1);
  for (int I = 0; I < int(Items.size()); ++I)
    if (Items[unsigned(I)].Vertex >= 0)
      ItemOf[unsigned(Items[unsigned(I)].Vertex)] = I;
  for (auto [A, B] : P.Conflicts)
    if (ItemOf[A] >= 0 && ItemOf[B] >= 0)
      cutOneOf(ItemOf[A], ItemOf[B], X);
}

/// Of the calls that lead to one or the other at least one is cut.
void Separation::cutOneOf(int FirstItem, int SecondItem, const std::vector<double> &X) {
  std::vector<std::pair<unsigned, double>> Terms;
  for (int From : {FirstItem, SecondItem})
    for (int J = From; J > 0; J = Items[unsigned(J)].Parent)
      if (int Column = Columns[unsigned(Items[unsigned(J)].Edge)]; Column >= 0)
        Terms.push_back({unsigned(Column), 1.0});
  std::sort(Terms.begin(), Terms.end());
  Terms.erase(std::unique(Terms.begin(), Terms.end()), Terms.end());
  if (!Terms.empty())
    offer(Terms, 1, X);
}

std::vector<Row> Separation::violated(const std::vector<double> &X, size_t MaxRows) {
  std::vector<Scored> All;
  bool HasLabels = std::any_of(P.Labels.begin(), P.Labels.end(), [](int L) { return L >= 0; });
  for (unsigned Root : Roots)
    for (bool Shuffle : {false, true}) {
      Found.clear();
      grow(Root, X, Shuffle);
      if (HasLabels)
        fromLabels(X);
      if (!P.Conflicts.empty())
        fromConflicts(X);
      for (unsigned R = 0; R < NumResources; ++R) {
        if (P.Limits[R] == Unlimited)
          continue;
        int64_t Sum = 0;
        size_t First = 0;
        for (size_t I = 0; I < Items.size(); ++I) {
          Sum += Items[I].Amount[R];
          if (!First && Sum > P.Limits[R])
            First = I + 1;
        }
        if (!First)
          continue;
        // A small tree makes a strong cover, a large one a strong knapsack; between them it depends.
        minimalCover(R, First, X);
        for (size_t Quarter : {0, 1, 2, 4}) {
          size_t Prefix = First + (Items.size() - First) * Quarter / 4;
          fromTree(R, Prefix, X);
          if (Items.size() == First)
            break;
        }
      }
      std::sort(Found.begin(), Found.end());
      for (size_t I = 0; I < Found.size() && I < 3; ++I)
        All.push_back({Found[I].Score, std::move(Found[I].R), unsigned(All.size())});
    }
  std::sort(All.begin(), All.end());
  std::vector<Row> Rows;
  for (Scored &S : All) {
    if (Rows.size() == MaxRows)
      break;
    bool Known = std::any_of(Rows.begin(), Rows.end(), [&](const Row &R) { return R.Terms == S.R.Terms; });
    if (!Known)
      Rows.push_back(std::move(S.R));
  }
  return Rows;
}

} // namespace faas::plan
