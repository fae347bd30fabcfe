//===- Solver.h - the best set of calls to cut --------------------------------------------------------------===//
//
// Branch and cut. The linear relaxation (DualSimplex.h) has one variable for each call that a closure which is too
// large can reach; rows that it violates are found as needed (Separation.h). A node of the search tree fixes calls as
// cut or kept:
//   propagation   what kept calls join has to fit; a free call that would join too much is cut;
//   bound         the relaxation's, rounded up, since weights are whole numbers;
//   reduced costs a call whose change of mind alone lifts the bound to the best known cost is fixed;
//   branching     first on alternatives, then on the fractional call that lifts both bounds most (strong branching,
//                 then what it taught: pseudo-costs). The node of least bound is next.
// Between nodes, LocalSearch improves the best known solution, also along what the relaxation suggests.
//
// Exact: the relaxation's rows hold for all feasible cuts, and an integral point without a violated row is checked with
// whole numbers. Anytime: whenever the time is up, the best solution and the least bound of the open nodes are known.
// Deterministic: nothing depends on the clock but where it stops.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_SOLVER_H
#define FAAS_DRIVER_PLAN_SOLVER_H

#include "Problem.h"

#include <optional>

namespace faas::plan {

struct Solution {
  Cuts X;
  int64_t Cost = 0;
  int64_t Bound = 0; ///< proven: no feasible set of cuts costs less
  unsigned long Nodes = 0;
  unsigned long Rows = 0; ///< inequalities that were added
  double Seconds = 0;
  bool isOptimal() const { return Bound >= Cost; }
};

/// The best solution that `Seconds` suffice for; nothing if there is none. Finding a first one may take longer.
std::optional<Solution> solve(const Problem &P, double Seconds);

/// Whether any set of cuts is feasible.
bool isSatisfiable(const Problem &P);

} // namespace faas::plan

#endif
