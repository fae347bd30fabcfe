//===- plan_instances.h - random planning problems, and what others do with them ----------------------------===//

#ifndef FAAS_TESTS_UNIT_PLAN_INSTANCES_H
#define FAAS_TESTS_UNIT_PLAN_INSTANCES_H

#include "plan/Problem.h"

#include <optional>

namespace faas::plan {

struct Shape {
  unsigned Functions = 5;
  double ExtraEdges = 1.2; ///< besides the tree's, by function: 0.2 and 1.2 are the usual densities
  double Factor = 1.2;     ///< how many times over the limits the whole graph is
  unsigned Requests = 3;   ///< an asynchronous call with w calls in all has ceil(w / Requests) at the same time
  unsigned Seed = 0;
  bool Cyclic = false; ///< extra edges may go upwards
};

/// A random rooted graph: the caller of function i is any function before it, extra edges go from lesser to greater
/// depth. Weights are 1 to 10, CPU and memory 5 to 50, one call in ten is asynchronous. The limits are the load of
/// everything together divided by the factor, and at least what the largest function needs.
Problem randomProblem(const Shape &S);

/// The least cost, by trying every set of cuts; nothing if none is feasible. For up to about 20 edges.
std::optional<int64_t> exhaustiveCost(const Problem &P);

/// The least cost for a tree with entry 0 and a memory limit alone, by Lukes' dynamic programme: the least cost below v
/// for each load of the part that holds v.
int64_t lukesCost(const Problem &P);

enum class Ranking { WeightedDegree, DownstreamImpact };

/// What a heuristic of the literature pays. It declares functions as roots, which cuts all calls into them: first draws
/// roots at random among the best of the ranking until every part fits, then takes roots back in ascending order. The
/// ranking is by weight of incoming calls, alone or with the load of everything downstream. For graphs without cycles.
int64_t heuristicCost(const Problem &P, Ranking By, unsigned Seed);

} // namespace faas::plan

#endif
