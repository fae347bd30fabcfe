//===- Solver.cpp - the best set of calls to cut ------------------------------------------------------------===//

#include "Solver.h"

#include "DualSimplex.h"
#include "LocalSearch.h"
#include "Separation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <queue>

using std::size_t;

namespace faas::plan {

namespace {

using Clock = std::chrono::steady_clock;

/// Adds an alternative's fixings. False if one contradicts what is fixed.
bool apply(const Alternative &A, std::vector<Fixing> &Fixed) {
  for (auto [E, F] : A) {
    if (Fixed[E] != Fixing::Free && Fixed[E] != F)
      return false;
    Fixed[E] = F;
  }
  return true;
}

std::vector<Fixing> initialFixings(const Problem &P) {
  std::vector<Fixing> Fixed;
  for (const Edge &E : P.Edges)
    Fixed.push_back(E.Fixed);
  return Fixed;
}

/// Whether what `Fixed` keeps fits when all else is cut.
bool keptFits(const Problem &P, Closure &C, const std::vector<Fixing> &Fixed) {
  Cuts X(P.Edges.size());
  for (unsigned E = 0; E < X.size(); ++E)
    X[E] = Fixed[E] != Fixing::Keep;
  for (unsigned V = 0; V < P.size(); ++V)
    if (!C.compute(V, X, /*StopEarly=*/true))
      return false;
  return true;
}

/// Takes one alternative of each choice from `Next` on, so that the rest can be satisfied.
bool settle(const Problem &P, Closure &C, size_t Next, std::vector<Fixing> &Fixed) {
  if (!keptFits(P, C, Fixed))
    return false;
  if (Next == P.Choices.size())
    return true;
  for (const Alternative &A : P.Choices[Next]) {
    std::vector<Fixing> With = Fixed;
    if (apply(A, With) && settle(P, C, Next + 1, With)) {
      Fixed = std::move(With);
      return true;
    }
  }
  return false;
}

struct Node {
  std::vector<std::pair<unsigned, Fixing>> Fixings; ///< edges
  double Bound = 0;
  size_t Settled = 0; ///< choices that are made
  unsigned long Number = 0;
  // How the node came about, for pseudo-costs.
  int Column = -1;
  bool Up = false;
  double Fraction = 0;
};

struct WorseNode {
  bool operator()(const Node &A, const Node &B) const {
    return A.Bound != B.Bound ? A.Bound > B.Bound : A.Number < B.Number;
  }
};

/// What is known at a node.
struct NodeState {
  std::vector<Fixing> Fixed; ///< by edge
  double Bound = 0;
  std::vector<double> X, Reduced; ///< by column, of the relaxation
};

class Search {
public:
  Search(const Problem &P, double Seconds);
  std::optional<Solution> run();

private:
  void findRoots();
  void chooseColumns();
  bool propagate(std::vector<Fixing> &Fixed);
  void process(Node N);
  bool tighten(const Node &N, NodeState &S);
  void impose(const std::vector<Fixing> &Fixed);
  bool relax(NodeState &S);
  void learn(const Node &N, double Bound);
  bool fixByReducedCosts(NodeState &S);
  bool acceptIntegral(const NodeState &S, bool IsSettled);
  void branchOnChoice(const Node &N);
  void branchOnCall(const Node &N, const std::vector<Fixing> &Fixed, const std::vector<double> &X, double Bound);
  void suggest(const std::vector<double> &X, const std::vector<Fixing> &Fixed);
  void improve();
  void accept(const Cuts &X);
  bool isPruned(double Bound) const;
  double probe(const DualSimplex &From, unsigned Column, bool Up);
  bool outOfTime() const { return Clock::now() >= Deadline; }

  const Problem &P;
  Clock::time_point Start, Deadline;
  Closure C;
  std::vector<unsigned> Roots;   ///< functions whose closure may not fit, callers before callees
  std::vector<int> Columns;      ///< by edge: column of the relaxation, or -1
  std::vector<unsigned> EdgeOf;  ///< by column
  std::vector<Fixing> InitialFixed, BestFixed;
  std::optional<LocalSearch> Local;
  std::optional<Separation> Separator;
  std::optional<DualSimplex> Relaxation;
  std::priority_queue<Node, std::vector<Node>, WorseNode> Open;
  double OpenBound = std::numeric_limits<double>::infinity(); ///< of nodes that were given up for lack of time
  std::optional<Solution> Best;
  unsigned long Nodes = 0, RowsAdded = 0, Number = 0;
  unsigned long RelaxationWork = 0;
  double Patience = 1; ///< share of the local search; falls while it finds nothing
  struct Pseudo {
    double Sum[2] = {0, 0};
    unsigned Count[2] = {0, 0};
  };
  std::vector<Pseudo> PseudoCosts;
};

} // namespace

Search::Search(const Problem &P, double Seconds)
    : P(P), Start(Clock::now()),
      Deadline(Start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(Seconds))), C(P) {}

void Search::findRoots() {
  Cuts X(P.Edges.size());
  for (unsigned E = 0; E < X.size(); ++E)
    X[E] = P.Edges[E].Fixed == Fixing::Cut;
  // Callers come before callees in reverse postorder, but for cycles.
  std::vector<char> Seen(P.size(), 0);
  std::vector<unsigned> Postorder;
  std::vector<std::pair<unsigned, size_t>> Stack;
  for (unsigned First = 0; First < P.size(); ++First) {
    if (Seen[First])
      continue;
    Seen[First] = 1;
    Stack.push_back({First, 0});
    while (!Stack.empty()) {
      auto &[V, Next] = Stack.back();
      if (Next == C.out(V).size()) {
        Postorder.push_back(V);
        Stack.pop_back();
        continue;
      }
      unsigned E = C.out(V)[Next++];
      if (!X[E] && !Seen[P.Edges[E].To]) {
        Seen[P.Edges[E].To] = 1;
        Stack.push_back({P.Edges[E].To, 0});
      }
    }
  }
  for (size_t I = Postorder.size(); I-- > 0;)
    if (!C.compute(Postorder[I], X, /*StopEarly=*/true))
      Roots.push_back(Postorder[I]);
}

/// Free calls that a root reaches, or that an alternative speaks of. All others stay local.
void Search::chooseColumns() {
  Cuts X(P.Edges.size());
  for (unsigned E = 0; E < X.size(); ++E)
    X[E] = P.Edges[E].Fixed == Fixing::Cut;
  std::vector<char> Reached(P.size(), 0);
  for (unsigned Root : Roots) {
    if (Reached[Root])
      continue;
    C.compute(Root, X);
    for (unsigned V : C.members())
      Reached[V] = 1;
  }
  std::vector<char> Wanted(P.Edges.size(), 0);
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    Wanted[E] = Reached[P.Edges[E].From];
  for (const auto &Choice : P.Choices)
    for (const Alternative &A : Choice)
      for (auto [E, F] : A)
        Wanted[E] = 1;
  Columns.assign(P.Edges.size(), -1);
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    if (P.Edges[E].Fixed == Fixing::Free && Wanted[E]) {
      Columns[E] = int(EdgeOf.size());
      EdgeOf.push_back(E);
    }
}

/// Fixes what follows from `Fixed`. False if nothing feasible is left.
bool Search::propagate(std::vector<Fixing> &Fixed) {
  Cuts X(P.Edges.size());
  for (unsigned E = 0; E < X.size(); ++E)
    X[E] = Fixed[E] != Fixing::Keep;
  for (unsigned Root : Roots) {
    if (!C.compute(Root, X))
      return false;
    if (C.members().size() > 64) // large kept parts: too slow for what it brings
      continue;
    std::vector<unsigned> Members = C.members();
    for (unsigned V : Members)
      for (unsigned E : C.out(V)) {
        if (Fixed[E] != Fixing::Free)
          continue;
        X[E] = 0;
        if (!C.compute(Root, X, /*StopEarly=*/true))
          Fixed[E] = Fixing::Cut;
        X[E] = 1;
      }
  }
  return true;
}

bool Search::isPruned(double Bound) const {
  if (!Best)
    return false;
  double Tolerance = 1e-6 + 1e-9 * std::abs(Bound);
  return std::ceil(Bound - Tolerance) >= double(Best->Cost);
}

void Search::accept(const Cuts &X) {
  int64_t Cost = costOf(P, X);
  if (Best && Cost >= Best->Cost)
    return;
  if (!Best)
    Best.emplace();
  Best->X = X;
  Best->Cost = Cost;
}

/// Looks for solutions near what the relaxation proposes.
void Search::suggest(const std::vector<double> &X, const std::vector<Fixing> &Fixed) {
  std::vector<double> Weights(P.Edges.size());
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    Weights[E] = double(P.Edges[E].Weight) * (Columns[E] < 0 ? 1.0 : 1.0 - X[unsigned(Columns[E])]);
  for (bool Grow : {false, true}) {
    Cuts Cut(P.Edges.size(), 0);
    if (Local->complete(Cut, Fixed, Weights, Grow) && (!Best || costOf(P, Cut) < Best->Cost)) {
      accept(Cut);
      BestFixed = Fixed;
    }
  }
}

/// Gives the local search its share of the time. Below the top, fixings of choices are all it has to keep to.
void Search::improve() {
  while (Best && double(Local->work()) * 4 < Patience * double(RelaxationWork) && !outOfTime()) {
    Cuts X = Best->X;
    int64_t Before = Best->Cost;
    Local->improve(X, BestFixed, 50);
    accept(X);
    Patience = Best->Cost < Before ? 1 : std::max(0.1, Patience * 0.97);
  }
}

/// What the bound becomes when the column is fixed, after a few pivots.
double Search::probe(const DualSimplex &From, unsigned Column, bool Up) {
  DualSimplex Copy = From;
  Copy.setBounds(Column, Up ? 1 : 0, Up ? 1 : 0);
  unsigned long Before = Copy.pivots();
  DualSimplex::Status S = Copy.solve(25);
  RelaxationWork += (Copy.pivots() - Before + 2) * Copy.rows() * EdgeOf.size();
  return S == DualSimplex::Status::Infeasible ? std::numeric_limits<double>::infinity() : Copy.bound();
}

void Search::branchOnChoice(const Node &N) {
  for (const Alternative &A : P.Choices[N.Settled]) {
    Node Child = N;
    Child.Fixings.insert(Child.Fixings.end(), A.begin(), A.end());
    ++Child.Settled;
    Child.Column = -1;
    Child.Number = ++Number;
    Open.push(std::move(Child));
  }
}

void Search::branchOnCall(const Node &N, const std::vector<Fixing> &Fixed, const std::vector<double> &X, double Bound) {
  struct Candidate {
    double Score, Down, Up;
    unsigned Column;
  };
  auto Product = [](double A, double B) { return std::max(A, 1e-6) * std::max(B, 1e-6); };
  std::vector<Candidate> Candidates;
  for (unsigned J = 0; J < X.size(); ++J) {
    if (X[J] < 1e-6 || X[J] > 1 - 1e-6)
      continue;
    const Pseudo &Learned = PseudoCosts[J];
    auto Estimate = [&](unsigned Side) {
      return Learned.Count[Side] ? Learned.Sum[Side] / Learned.Count[Side] : double(P.Edges[EdgeOf[J]].Weight) * 0.7;
    };
    double Down = X[J] * Estimate(0), Up = (1 - X[J]) * Estimate(1);
    Candidates.push_back({Product(Down, Up), Down, Up, J});
  }
  std::sort(Candidates.begin(), Candidates.end(), [](const Candidate &A, const Candidate &B) {
    return A.Score != B.Score ? A.Score > B.Score : A.Column < B.Column;
  });
  // Those of which little is known are tried out.
  unsigned Stale = 0;
  double BestScore = -1;
  size_t Chosen = 0;
  for (size_t I = 0; I < Candidates.size() && I < 16 && Stale < 5; ++I) {
    Candidate &Try = Candidates[I];
    Pseudo &Learned = PseudoCosts[Try.Column];
    if (std::min(Learned.Count[0], Learned.Count[1]) < 8) {
      for (bool Up : {false, true}) {
        double Gain = std::max(0.0, probe(*Relaxation, Try.Column, Up) - Bound);
        (Up ? Try.Up : Try.Down) = std::min(Gain, 1e15);
        if (std::isfinite(Gain)) {
          Learned.Sum[Up] += Gain / (Up ? 1 - X[Try.Column] : X[Try.Column]);
          ++Learned.Count[Up];
        }
      }
      Try.Score = Product(Try.Down, Try.Up);
    }
    ++Stale;
    if (Try.Score > BestScore * (1 + 1e-9)) {
      BestScore = Try.Score;
      Chosen = I;
      Stale = 0;
    }
  }
  unsigned Column = Candidates[Chosen].Column;
  for (bool Up : {false, true}) {
    Node Child;
    Child.Settled = N.Settled;
    for (unsigned E : EdgeOf)
      if (Fixed[E] != InitialFixed[E])
        Child.Fixings.push_back({E, Fixed[E]});
    Child.Fixings.push_back({EdgeOf[Column], Up ? Fixing::Cut : Fixing::Keep});
    Child.Bound = Bound;
    Child.Number = ++Number;
    Child.Column = int(Column);
    Child.Up = Up;
    Child.Fraction = Up ? 1 - X[Column] : X[Column];
    Open.push(std::move(Child));
  }
}

/// The relaxation's bounds become what `Fixed` says.
void Search::impose(const std::vector<Fixing> &Fixed) {
  for (unsigned J = 0; J < EdgeOf.size(); ++J) {
    Fixing F = Fixed[EdgeOf[J]];
    Relaxation->setBounds(J, F == Fixing::Cut, F != Fixing::Keep);
  }
}

/// Solves the relaxation, and lifts the state's bound. False if the node is done with that.
bool Search::relax(NodeState &S) {
  DualSimplex::Status Status;
  unsigned Chunks = 0;
  do {
    unsigned long Pivots = Relaxation->pivots();
    Status = Relaxation->solve(20);
    RelaxationWork += (Relaxation->pivots() - Pivots + 1) * (Relaxation->rows() + 1) * EdgeOf.size();
    if (Status == DualSimplex::Status::Infeasible)
      return false;
    S.Bound = std::max(S.Bound, Relaxation->bound(&S.Reduced));
    if (isPruned(S.Bound))
      return false;
    if (outOfTime()) {
      OpenBound = std::min(OpenBound, S.Bound);
      return false;
    }
  } while (Status == DualSimplex::Status::Limit && ++Chunks < 1000);
  S.X = Relaxation->solution();
  return true;
}

/// What the branch that led to the node was worth.
void Search::learn(const Node &N, double Bound) {
  if (N.Column < 0)
    return;
  Pseudo &Learned = PseudoCosts[unsigned(N.Column)];
  Learned.Sum[N.Up] += std::max(0.0, Bound - N.Bound) / std::max(1e-3, N.Fraction);
  ++Learned.Count[N.Up];
}

/// A call whose other value alone lifts the bound to what is known keeps its value. False if nothing feasible is left.
bool Search::fixByReducedCosts(NodeState &S) {
  if (!Best)
    return true;
  bool Changed = false;
  double Gap = double(Best->Cost) - 1 - Relaxation->bound() + 1e-6 + 1e-9 * std::abs(S.Bound);
  for (unsigned J = 0; J < EdgeOf.size(); ++J)
    if (S.Fixed[EdgeOf[J]] == Fixing::Free && std::abs(S.Reduced[J]) > Gap) {
      S.Fixed[EdgeOf[J]] = S.Reduced[J] > 0 ? Fixing::Keep : Fixing::Cut;
      Changed = true;
    }
  if (!Changed)
    return true;
  if (!propagate(S.Fixed))
    return false;
  impose(S.Fixed);
  return true;
}

/// Takes a whole-numbered solution of the relaxation that violates no row. True if the node has still to be branched
/// on.
bool Search::acceptIntegral(const NodeState &S, bool IsSettled) {
  Cuts Cut(P.Edges.size(), 0);
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    Cut[E] = Columns[E] < 0 ? S.Fixed[E] == Fixing::Cut : S.X[unsigned(Columns[E])] > 0.5;
  if (!isFeasible(C, Roots, Cut)) // kept calls overflow
    return false;
  if (IsSettled && (!Best || costOf(P, Cut) < Best->Cost)) {
    accept(Cut);
    BestFixed = S.Fixed;
  }
  return !IsSettled;
}

/// Solves the relaxation and adds the rows that it violates, until that has no more use. False if the node needs no
/// branching.
bool Search::tighten(const Node &N, NodeState &S) {
  // At the top the relaxation is worth much effort, below it less.
  bool IsTop = Nodes == 1, IsSettled = N.Settled == P.Choices.size();
  unsigned MaxRounds = IsTop ? 400 : 8, MaxTailing = IsTop ? 10 : 4, MaxRows = IsTop ? 40 : 20;
  double Before = S.Bound;
  unsigned Tailing = 0;
  for (unsigned Round = 0;; ++Round) {
    if (!relax(S))
      return false;
    if (!Round)
      learn(N, S.Bound);
    if (!fixByReducedCosts(S))
      return false;
    if (IsSettled && (IsTop ? Round % 4 == 0 : Round == 0 && Nodes % 4 == 0)) {
      suggest(S.X, S.Fixed);
      if (isPruned(S.Bound))
        return false;
    }
    if (IsTop)
      improve();
    Tailing = S.Bound - Before < 1e-3 * std::max(1.0, std::abs(S.Bound)) ? Tailing + 1 : 0;
    Before = S.Bound;
    bool Fractional = std::any_of(S.X.begin(), S.X.end(), [](double V) { return V > 1e-6 && V < 1 - 1e-6; });
    if (Fractional && (Round >= MaxRounds || Tailing > MaxTailing))
      return true;
    std::vector<Row> Rows = Separator->violated(S.X, MaxRows);
    if (Rows.empty())
      return Fractional || acceptIntegral(S, IsSettled);
    if (Round % 4 == 3)
      Relaxation->dropSlackRows(3);
    for (const Row &R : Rows)
      Relaxation->addRow(R);
    RowsAdded += Rows.size();
  }
}

void Search::process(Node N) {
  ++Nodes;
  NodeState S;
  S.Fixed = InitialFixed;
  S.Bound = N.Bound;
  if (!apply(N.Fixings, S.Fixed) || !propagate(S.Fixed))
    return;
  impose(S.Fixed);
  if (!tighten(N, S))
    return;
  N.Bound = S.Bound;
  if (N.Settled < P.Choices.size())
    branchOnChoice(N);
  else
    branchOnCall(N, S.Fixed, S.X, S.Bound);
  Relaxation->dropSlackRows(6);
}

std::optional<Solution> Search::run() {
  InitialFixed = initialFixings(P);
  BestFixed = InitialFixed;
  if (!settle(P, C, 0, BestFixed))
    return std::nullopt;
  findRoots();
  chooseColumns();
  Local.emplace(P, Roots);
  Separator.emplace(P, Columns, Roots);
  std::vector<double> Weights;
  for (unsigned E : EdgeOf)
    Weights.push_back(double(P.Edges[E].Weight));
  PseudoCosts.resize(EdgeOf.size());
  Relaxation.emplace(Weights);

  // Everything that may be cut is a solution; what the local search makes of it is a better one.
  std::vector<double> AllWeights;
  for (const Edge &E : P.Edges)
    AllWeights.push_back(double(E.Weight));
  Cuts X(P.Edges.size());
  for (unsigned E = 0; E < X.size(); ++E)
    X[E] = BestFixed[E] != Fixing::Keep;
  accept(X);
  for (bool Grow : {false, true}) {
    Cuts Cut(P.Edges.size(), 0);
    if (Local->complete(Cut, BestFixed, AllWeights, Grow))
      accept(Cut);
  }

  Open.push(Node());
  while (!Open.empty() && !outOfTime()) {
    Node N = Open.top();
    Open.pop();
    if (isPruned(N.Bound))
      continue;
    process(std::move(N));
    improve();
  }
  double Bound = std::min(OpenBound, double(Best->Cost));
  if (!Open.empty())
    Bound = std::min(Bound, Open.top().Bound);
  Best->Bound = isPruned(Bound) ? Best->Cost
                                : std::max<int64_t>(0, int64_t(std::ceil(Bound - 1e-6 - 1e-9 * std::abs(Bound))));
  Best->Nodes = Nodes;
  Best->Rows = RowsAdded;
  Best->Seconds = std::chrono::duration<double>(Clock::now() - Start).count();
  return Best;
}

std::optional<Solution> solve(const Problem &P, double Seconds) { return Search(P, Seconds).run(); }

bool isSatisfiable(const Problem &P) {
  Closure C(P);
  std::vector<Fixing> Fixed = initialFixings(P);
  return settle(P, C, 0, Fixed);
}

} // namespace faas::plan
