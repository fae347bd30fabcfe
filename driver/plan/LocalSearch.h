//===- LocalSearch.h - good sets of cuts, without a promise -------------------------------------------------===//
//
// A closure that does not fit is repaired in one of two ways:
//   grow    start from its root and add, call by call, the callee that brings most weight for its load; cut what leaves
//           the result. Good where limits are tight.
//   remove  cut all calls into the function whose cutting drops most load for its weight, again and again. What goes
//           with a function is what it dominates. Good where limits are loose.
// Then calls are restored, the dearest first, while everything fits. The search undoes a few neighbouring cuts,
// repairs, restores, and keeps the result unless it is worse by more than a little.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_LOCALSEARCH_H
#define FAAS_DRIVER_PLAN_LOCALSEARCH_H

#include "Problem.h"

#include <optional>
#include <random>

namespace faas::plan {

class Dominators;

class LocalSearch {
public:
  /// `Roots`: the functions whose closure may not fit, callers before callees.
  LocalSearch(const Problem &P, const std::vector<unsigned> &Roots);

  /// Makes `X` feasible and locally best under `Fixed` (by edge). False if that cannot be done. `Weights` (by edge)
  /// says how dear it is to cut a call; those of the problem, or what a relaxation suggests.
  bool complete(Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights, bool Grow);

  /// Tries `Rounds` changes of `X`, which is feasible. Leaves the best one found.
  void improve(Cuts &X, const std::vector<Fixing> &Fixed, unsigned Rounds);

  /// Steps done so far, for sharing time between searches in a way that does not depend on the clock.
  unsigned long work() const { return Work; }

private:
  bool repair(Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights, bool Grow);
  bool grow(unsigned Root, Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights);
  bool remove(unsigned Root, Cuts &X, const std::vector<Fixing> &Fixed, const std::vector<double> &Weights);
  unsigned chooseVictim(unsigned Root, const Cuts &X, const std::vector<Fixing> &Fixed,
                        const std::vector<double> &Weights, const Dominators &D) const;
  std::optional<double> dropOf(unsigned V, unsigned Root, const Load &Sum, const Load &Below,
                               const Dominators &D) const;
  void restore(Cuts &X, const std::vector<Fixing> &Fixed);
  bool canRestore(unsigned E, Cuts &X);
  void destroy(Cuts &X, const std::vector<Fixing> &Fixed);
  void perturb(std::vector<double> &Weights, double Noise);
  bool chance(unsigned Percent) { return Random() % 100 < Percent; }

  const Problem &P;
  const std::vector<unsigned> &Roots;
  Closure C;
  std::vector<unsigned> ByWeight; ///< edges, dearest first
  std::vector<char> IsEntry;
  std::minstd_rand Random{1};
  unsigned long Work = 0;
};

} // namespace faas::plan

#endif
