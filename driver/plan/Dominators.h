//===- Dominators.h - what of a closure goes when a function goes -------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_DOMINATORS_H
#define FAAS_DRIVER_PLAN_DOMINATORS_H

#include "Problem.h"

namespace faas::plan {

/// Immediate dominators of a closure's functions. Keeps its memory between calls.
class Dominators {
public:
  Dominators(const Problem &P, const Closure &C);

  /// For what `Root` reaches without `X`, which is what `C` computed last.
  void compute(unsigned Root, const Cuts &X);

  /// The functions in reverse postorder, the root first. What follows counts by positions in there.
  const std::vector<unsigned> &sequence() const { return Sequence; }
  bool contains(unsigned V) const { return Position[V] >= 0; }
  /// What goes with each: the loads below it in the dominator tree and the extra load of calls to there.
  std::vector<Load> loadsBelow(const Cuts &X) const;

private:
  void number(unsigned Root, const Cuts &X);
  int closestCommon(int A, int B) const;

  const Problem &P;
  const Closure &C;
  std::vector<int> Position; ///< by function: in Sequence; negative if it is not there
  std::vector<unsigned> Sequence, Stack;
  std::vector<std::size_t> NextEdge; ///< by function, of those that leave it
  std::vector<int> Dominator;        ///< by position
};

} // namespace faas::plan

#endif
