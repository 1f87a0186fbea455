// Primal network simplex for the transportation problem, on a spanning tree of rows and columns.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/ot/masses.hpp"
#include "plugins/numerics/ot/spanning_tree.hpp"

namespace assay::ot {

// Row-major costs with rows `stride` apart.
struct CostTable {
  const double* entries;
  Index rows, cols, stride;
  const double* row(Index i) const { return entries + i * stride; }
};

// The tree spans rows 0..n-1, columns n..n+m-1 and a root n+m. A node hangs on its parent by the
// arc of the cost table between them, or by an artificial arc to the root of cost 0. Artificial
// arcs only point to the root, so no mass can ever flow through it: they hold the pieces of a
// degenerate basis together and nothing else.
//
// Strong feasibility (Cunningham 1976), which excludes cycling: an arc without mass points towards
// the root. It is kept by exact ties (masses are integers) and by taking, among the arcs that
// block a pivot, the last on the cycle from its apex.
class NetworkSimplex {
 public:
  // Requires positive masses with equal sums, finite costs; the table must outlive the object.
  NetworkSimplex(CostTable costs, std::span<const Mass> supply, std::span<const Mass> demand);

  // First basis: row by row, the columns of least cost minus `column_prices` that still want
  // mass. Prices near the optimal g save most pivots.
  void start_greedily(std::span<const double> column_prices);
  // The basis of an earlier tree; false when it is none for these masses, and nothing is changed.
  bool start_from(std::span<const int> parents);

  // One pivot on an arc whose reduced cost is below -tolerance by more than the rounding of that
  // difference explains; false when there is none. Masses sum to one, so the plan is then within
  // tolerance and rounding of the optimum.
  bool pivot(double tolerance);

  // Potentials afresh from the tree, each to its last digit, without the rounding of many changes.
  void recompute_potentials();

  // g, up to a common constant.
  std::span<const double> column_potentials() const {
    return std::span<const double>(potential_)
        .subspan(static_cast<std::size_t>(rows_), static_cast<std::size_t>(costs_.cols));
  }
  std::vector<int> parents() const;

  // Calls visit(i, j, mass) for every tree arc of the table.
  template <class Visit>
  void for_each_arc(Visit visit) const {
    for (int v = 0; v < root_; ++v) {
      const int p = tree_.parent(v);
      if (p == root_) continue;
      const int i = is_row(v) ? v : p, j = (is_row(v) ? p : v) - rows_;
      visit(static_cast<Index>(i), static_cast<Index>(j), mass_[static_cast<std::size_t>(v)]);
    }
  }

 private:
  struct Arc {
    int row = -1, column = -1;  // both as nodes
    double reduced_cost = 0;
  };
  struct Leaving {
    int node;
    Mass step;
    bool is_on_row_side;
  };

  bool is_row(int v) const { return v < rows_; }
  double cost(int row, int column) const { return costs_.row(row)[column - rows_]; }
  double& potential(int v) { return potential_[static_cast<std::size_t>(v)]; }
  Mass& mass(int v) { return mass_[static_cast<std::size_t>(v)]; }

  double rounding(Index i, int j) const;
  int certain_column(Index i, double tolerance) const;
  Arc entering_arc(double tolerance);
  Leaving leaving_arc(const Arc& arc, int apex);
  void shift_mass(const Arc& arc, int apex, Mass step);
  void turn_masses(int from, int last, Mass entering);
  void shift_potentials(int subtree, double shift);

  CostTable costs_;
  int rows_, root_;
  std::vector<Mass> supply_, demand_;
  SpanningTree tree_;
  std::vector<Mass> mass_;         // on the arc to the parent
  std::vector<double> potential_;  // -f of rows, g of columns: a subtree shifts by one number
  Index next_row_ = 0;
};

}  // namespace assay::ot
