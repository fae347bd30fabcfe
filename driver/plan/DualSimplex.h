//===- DualSimplex.h - a linear programme that grows by rows ------------------------------------------------===//
//
// min w.x  such that  a_k.x >= b_k for each row k,  lower <= x <= upper within [0, 1].
//
// The dual simplex method with bound flipping on a dense tableau that has the basic variables as rows and the others as
// columns. With w >= 0 the state without rows is dual feasible, and it stays so when rows are added and bounds move:
// each change costs a few pivots. What the search relies on is bound(), which is computed from the original rows with
// whatever multipliers the tableau gives: for every y >= 0
//     y.b + sum over e of min over x_e in its bounds of (w_e - y.a_e) x_e
// is at most the optimum, so rounding errors in the tableau can make the bound weaker, not wrong.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_DUALSIMPLEX_H
#define FAAS_DRIVER_PLAN_DUALSIMPLEX_H

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace faas::plan {

/// sum of coefficient * x[column] >= Bound.
struct Row {
  std::vector<std::pair<unsigned, double>> Terms; ///< (column, coefficient), ordered by column
  double Bound = 0;
};

class DualSimplex {
public:
  explicit DualSimplex(std::vector<double> Weights);

  enum class Status { Optimal, Infeasible, Limit };

  void addRow(const Row &R);
  void setBounds(unsigned Column, double Lower, double Upper);
  /// Makes it optimal again, in at most `MaxPivots` steps.
  Status solve(unsigned MaxPivots = std::numeric_limits<unsigned>::max());

  /// Valid whatever solve() returned. `Reduced`, if given, receives what the bound grows by when x leaves the bound
  /// that it prefers: >= 0 for a column at its lower bound, <= 0 for one at its upper.
  double bound(std::vector<double> *Reduced = nullptr) const;
  std::vector<double> solution() const;

  /// Forgets rows that have been slack in the last `Age` calls of this.
  void dropSlackRows(unsigned Age);
  std::size_t rows() const { return Rows.size(); }
  unsigned long pivots() const { return Pivots; }

private:
  // Variables: columns of the programme are 0 .. N-1, the slack of row K is N + K.
  struct Variable {
    double Lower, Upper;
    int BasicIn = -1; ///< tableau row, or -1
    unsigned At = 0; ///< tableau column if not basic
    bool AtUpper = false;
  };
  double value(const Variable &V) const { return V.AtUpper ? V.Upper : V.Lower; }
  double *line(unsigned I) { return &Tableau[std::size_t(I) * N]; }
  const double *line(unsigned I) const { return &Tableau[std::size_t(I) * N]; }
  /// The tableau row whose variable is to leave the basis, and on which side of its bounds that is.
  struct Leaving {
    unsigned Line;
    bool Below;
  };
  struct Candidate {
    double Ratio, Size;
    unsigned Column;
  };
  std::optional<Leaving> chooseLeaving() const;
  void findCandidates(Leaving Out, std::vector<Candidate> &Candidates) const;
  std::size_t countFlips(Leaving Out, const std::vector<Candidate> &Candidates, double &Slope) const;
  void exchange(Leaving Leaves, unsigned J);
  void flip(unsigned Column, double Change);
  void pivot(unsigned I, unsigned J);
  void restoreDualFeasibility();
  void rebuild();
  void appendLine(unsigned K);

  unsigned N;
  std::vector<double> Weights;
  std::vector<Row> Rows;
  std::vector<unsigned> Slackness; ///< by row
  std::vector<Variable> Variables;
  std::vector<unsigned> Basic; ///< variable of each tableau row
  std::vector<unsigned> Nonbasic; ///< variable of each tableau column
  std::vector<double> Tableau; ///< x_basic + sum of Tableau * x_nonbasic = Constant
  std::vector<double> Constant;
  std::vector<double> Beta; ///< values of the basic variables
  std::vector<double> Norm; ///< of the lines, as devex estimates them
  std::vector<double> Cost; ///< reduced costs of the columns
  unsigned long Pivots = 0;
  unsigned long PivotsAtRebuild = 0;
};

} // namespace faas::plan

#endif
