//===- Growth.h - a closure that grows from its root --------------------------------------------------------===//
//
// A function comes with all that it reaches through calls that must stay local, or not at all. The callee that brings
// most weight for its load is next.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_GROWTH_H
#define FAAS_DRIVER_PLAN_GROWTH_H

#include "Problem.h"

namespace faas::plan {

/// The largest part of a limit that `L` takes.
double shareOfLimits(const Problem &P, const Load &L);

class Growth {
public:
  /// Without the calls that `X` cuts. `Work` counts steps. All that is given has to stay.
  Growth(const Problem &P, const Closure &C, const Cuts &X, const std::vector<Fixing> &Fixed,
         const std::vector<double> &Weights, unsigned long &Work);

  /// Adds a function if that fits. False if not.
  bool tryAdd(unsigned V);
  /// Adds callees, the best first, until none fits.
  void addCallees();

  /// In the order in which they came.
  const std::vector<unsigned> &members() const { return Members; }
  bool contains(unsigned V) const { return Inside[V]; }

private:
  struct Block {
    std::vector<unsigned> Members;
    Load Sum; ///< with it
    int Label;
    bool Fits = true;
  };
  Block blockOf(unsigned V);
  void addCallsOf(Block &B) const;
  bool isInternal(unsigned E) const;
  int bestCallee();

  const Problem &P;
  const Closure &C;
  const Cuts &X;
  const std::vector<Fixing> &Fixed;
  const std::vector<double> &Weights;
  unsigned long &Work;
  std::vector<char> Inside, Refused; ///< by function
  std::vector<double> Gain;          ///< by function: weight of the calls to it from inside
  std::vector<unsigned> Frontier;    ///< what members call
  std::vector<unsigned> Members;
  Load Sum = {};
  int Label = -1;
};

} // namespace faas::plan

#endif
