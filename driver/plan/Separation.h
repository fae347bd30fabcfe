//===- Separation.h - inequalities that every feasible set of cuts satisfies --------------------------------===//
//
// Let r be a function, T a tree of calls rooted at r, S its functions, m a load and M its limit, b = m(S) - M > 0.
// With x_e = 1 for a cut call and s_e the load of what hangs below e in T, a feasible x has
//     sum over e in T of s_e x_e >= b                                                              (tree)
// because what of S is left in the closure of r is what no cut call of T separates from it. x is integral, so
//     sum of min(s_e, b) x_e >= b                                                                  (knapsack cover)
// and, for every d > 0 and f the fractional part of b / d, mixed-integer rounding gives
//     sum of (floor(s_e / d) + min(1, frac(s_e / d) / f)) x_e >= ceil(b / d)                       (rounded)
// An asynchronous call's extra load is an item of its own that hangs below the call. Two functions of different labels
// give the cover sum over e in T of x_e >= 1 for the tree that joins them to r.
//
// For given fractional x the tree (tree) with the paths of least x is the most violated one: it says that
// sum of m_v (1 - distance(r, v)) over v nearer than 1 is at most M.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_SEPARATION_H
#define FAAS_DRIVER_PLAN_SEPARATION_H

#include "DualSimplex.h"
#include "Problem.h"

#include <random>

namespace faas::plan {

class Separation {
public:
  /// Rows are about the calls that have a number in `Columns` (-1: kept for good). What is fixed as cut is left out.
  Separation(const Problem &P, const std::vector<int> &Columns, const std::vector<unsigned> &HeavyRoots);

  /// Rows that `X` (by column) violates, the most violated ones of each root. Deterministic.
  std::vector<Row> violated(const std::vector<double> &X, std::size_t MaxRows);

private:
  struct Item {
    double Key;      ///< distance from the root; an item is not nearer than what it hangs below
    int Parent;      ///< item, or -1 for the root's own
    int Edge;        ///< the call that it hangs below, or -1
    int Vertex;      ///< -1 for the extra load of a call
    Load Amount;
  };
  void grow(unsigned Root, const std::vector<double> &X, bool Shuffle);
  void fromTree(unsigned R, std::size_t Prefix, const std::vector<double> &X);
  void minimalCover(unsigned R, std::size_t Prefix, const std::vector<double> &X);
  void fromLabels(const std::vector<double> &X);
  void fromConflicts(const std::vector<double> &X);
  void cutOneOf(int FirstItem, int SecondItem, const std::vector<double> &X);
  void round(std::vector<std::pair<unsigned, double>> Terms, double Excess, const std::vector<double> &X);
  void offer(const std::vector<std::pair<unsigned, double>> &Terms, double Bound, const std::vector<double> &X);

  const Problem &P;
  const std::vector<int> &Columns;
  const std::vector<unsigned> &Roots;
  std::vector<std::vector<unsigned>> Out;
  std::vector<Item> Items; ///< in the order in which they were reached
  std::vector<double> Distance;
  std::minstd_rand Random{1};
  struct Scored {
    double Score;
    Row R;
    unsigned Number;
    bool operator<(const Scored &S) const { return Score != S.Score ? Score > S.Score : Number < S.Number; }
  };
  std::vector<Scored> Found;
};

} // namespace faas::plan

#endif
