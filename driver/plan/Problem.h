//===- Problem.h - which calls to cut, as a problem on a graph ----------------------------------------------===//
//
// Problem: given functions with loads and calls with weights, choose a set X of calls to cut (leave remote), of least
// weight, so that from every function v what stays reachable without X, its closure cl(v), fits the limits.
//
// The binaries follow: their roots are the entries and the callees of cut calls, and the binary of root r holds cl(r).
// A function in several closures is cloned. Every function is in one: follow a path from an entry to it, the callee of
// its last cut call (or the entry) reaches it.
//
// "Fits" is monotone: a subset of a set that fits does. Hence cutting more keeps a solution feasible, and functions
// that are no roots need no test of their own: they lie in a root's closure and theirs is a part of it.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_PROBLEM_H
#define FAAS_DRIVER_PLAN_PROBLEM_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace faas::plan {

enum Resource : unsigned { Cpu, Memory, Size, Count };
constexpr unsigned NumResources = 4;

/// An amount of each resource, in whole units (millionths of a core, bytes, bytes, functions), so that sums are exact.
using Load = std::array<int64_t, NumResources>;
constexpr int64_t Unlimited = std::numeric_limits<int64_t>::max();

enum class Fixing : uint8_t { Free, Cut, Keep };

struct Edge {
  unsigned From, To;
  int64_t Weight;  ///< what cutting it costs; not negative
  Load Extra = {}; ///< what it adds to a closure while it is not cut: further instances of the callee at the same time
  Fixing Fixed = Fixing::Free;
};

/// Fixings of edges that go together.
using Alternative = std::vector<std::pair<unsigned, Fixing>>;

struct Problem {
  std::vector<Load> Loads; ///< by function
  std::vector<int> Labels; ///< by function; -1 for none. A closure holds at most one label
  /// Functions that no closure holds both of, each pair once.
  std::vector<std::pair<unsigned, unsigned>> Conflicts;
  std::vector<Edge> Edges; ///< at most one for each ordered pair
  Load Limits = {Unlimited, Unlimited, Unlimited, Unlimited};
  /// Of each of these lists one alternative has to hold.
  std::vector<std::vector<Alternative>> Choices;

  unsigned size() const { return unsigned(Loads.size()); }
  bool fits(const Load &L) const {
    for (unsigned R = 0; R < NumResources; ++R)
      if (L[R] > Limits[R])
        return false;
    return true;
  }
};

/// By edge, whether it is cut.
using Cuts = std::vector<char>;

int64_t costOf(const Problem &P, const Cuts &X);

/// Computes closures. Keeps its memory between calls; one object for one thread.
class Closure {
public:
  explicit Closure(const Problem &P);

  /// What `Root` reaches without `X`: fills members() and load(). Whether it fits; if `StopEarly`, the search ends as
  /// soon as it does not, and members() is a part.
  bool compute(unsigned Root, const Cuts &X, bool StopEarly = false);

  /// In the order of discovery, `Root` first.
  const std::vector<unsigned> &members() const { return Members; }
  const Load &load() const { return Sum; }
  bool contains(unsigned V) const { return Seen[V] == Epoch; }

  /// Edges that leave / enter `V`.
  const std::vector<unsigned> &out(unsigned V) const { return Out[V]; }
  const std::vector<unsigned> &in(unsigned V) const { return In[V]; }
  const std::vector<unsigned> &foes(unsigned V) const { return Foes[V]; }

private:
  const Problem &P;
  std::vector<std::vector<unsigned>> Out, In;
  std::vector<std::vector<unsigned>> Foes; ///< by function: those that it is in conflict with
  std::vector<unsigned> Members;
  std::vector<unsigned> Seen;
  unsigned Epoch = 0;
  Load Sum = {};
};

/// Whether the closure of every function in `Roots` fits.
bool isFeasible(Closure &C, const std::vector<unsigned> &Roots, const Cuts &X);

} // namespace faas::plan

#endif
