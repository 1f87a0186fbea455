#include "plugins/numerics/ot/network_simplex.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/linalg/two_sum.hpp"

namespace assay::ot {
namespace {

// Of |C_ij| + |f_i| + |g_j|: the last digits of a reduced cost, after a few changes of potentials.
constexpr double kPriceRounding = 8 * std::numeric_limits<double>::epsilon();

// The first column j with c_j - g_j equal to `value`, which must occur.
int column_of(double value, const double* c, const double* g) {
  int j = 0;
  while (c[j] - g[j] != value) ++j;
  return j;
}

}  // namespace

NetworkSimplex::NetworkSimplex(CostTable costs, std::span<const Mass> supply,
                               std::span<const Mass> demand)
    : costs_(costs),
      rows_(static_cast<int>(costs.rows)),
      root_(static_cast<int>(costs.rows + costs.cols)),
      supply_(supply.begin(), supply.end()),
      demand_(demand.begin(), demand.end()),
      mass_(to_size(root_ + 1), 0),
      potential_(to_size(root_ + 1), 0.0) {}

// Whoever is exhausted hangs on the other: every arc inside a piece then carries mass, and a piece
// hangs on the root by its last survivor.
void NetworkSimplex::start_greedily(std::span<const double> column_prices) {
  std::vector<int> parents(to_size(root_ + 1), root_);
  std::vector<Mass> left = demand_;
  std::vector<double> prices(column_prices.begin(), column_prices.end());
  for (int i = 0; i < rows_; ++i) {
    const double* c = costs_.row(i);
    for (Mass supply = supply_[to_size(i)]; supply > 0;) {
      const double best = linalg::kernels().min_difference(c, prices.data(), prices.size());
      const int j = column_of(best, c, prices.data());
      const Mass moved = std::min(supply, left[to_size(j)]);
      supply -= moved;
      left[to_size(j)] -= moved;
      if (left[to_size(j)] == 0) prices[to_size(j)] = -kInfinity;  // closed
      const bool is_column_done = left[to_size(j)] == 0 && supply > 0;
      const int lower = is_column_done ? rows_ + j : i;
      parents[to_size(lower)] = is_column_done ? i : rows_ + j;
      mass(lower) = moved;
    }
  }
  tree_ = SpanningTree(parents);
  recompute_potentials();
}

bool NetworkSimplex::start_from(std::span<const int> parents) {
  if (parents.size() != to_size(root_ + 1)) return false;
  for (int v = 0; v < root_; ++v) {
    const int p = parents[to_size(v)];
    if (p < 0 || p > root_ || (p != root_ && is_row(p) == is_row(v))) return false;
  }
  SpanningTree tree(parents);
  if (tree.size(root_) != root_ + 1) return false;  // a cycle hangs apart
  // Against preorder: a node's arc carries what its subtree lacks or has too much of.
  std::vector<Mass> masses(to_size(root_ + 1), 0), surplus(supply_);
  surplus.insert(surplus.end(), demand_.begin(), demand_.end());
  for (std::size_t j = supply_.size(); j < surplus.size(); ++j) surplus[j] = -surplus[j];
  surplus.push_back(0);
  for (int v = tree.last(root_); v != root_; v = tree.previous(v)) {
    const int p = tree.parent(v);
    const Mass m = masses[to_size(v)] = is_row(v) ? surplus[to_size(v)] : -surplus[to_size(v)];
    surplus[to_size(p)] += surplus[to_size(v)];
    if (p == root_ ? m != 0 : m < 0 || (m == 0 && !is_row(v))) return false;
  }
  tree_ = std::move(tree);
  mass_ = std::move(masses);
  recompute_potentials();
  return true;
}

std::vector<int> NetworkSimplex::parents() const {
  std::vector<int> parents(to_size(root_ + 1), root_);
  for (int v = 0; v < root_; ++v) parents[to_size(v)] = tree_.parent(v);
  return parents;
}

void NetworkSimplex::recompute_potentials() {
  std::vector<double> error(to_size(root_ + 1), 0.0);  // of the rounded potential
  potential(root_) = 0;
  for (int v = tree_.next(root_); v != root_; v = tree_.next(v)) {
    const int p = tree_.parent(v);
    const double arc = p == root_ ? 0 : is_row(v) ? -cost(v, p) : cost(p, v);
    const linalg::TwoSum exact = linalg::two_sum(potential(p), arc);
    potential(v) = exact.sum + (exact.error + error[to_size(p)]);
    error[to_size(v)] = (exact.sum - potential(v)) + (exact.error + error[to_size(p)]);
  }
}

double NetworkSimplex::rounding(Index i, int j) const {
  const double c = costs_.row(i)[j], f = potential_[to_size(static_cast<int>(i))],
               g = potential_[to_size(rows_ + j)];
  return kPriceRounding * (std::abs(c) + std::abs(f) + std::abs(g));
}

// The column whose reduced cost in row i is lowest when each is raised by its own rounding, if that
// is below -tolerance.
int NetworkSimplex::certain_column(Index i, double tolerance) const {
  const double* c = costs_.row(i);
  const double* g = potential_.data() + rows_;
  double least = -tolerance;
  int best = kNoNode;
  for (int j = 0; j < static_cast<int>(costs_.cols); ++j) {
    const double raised = c[j] - g[j] + potential_[to_size(static_cast<int>(i))] + rounding(i, j);
    if (raised < least) least = raised, best = j;
  }
  return best;
}

// Rows in turn; the first that has an arc to enter gives its best one.
NetworkSimplex::Arc NetworkSimplex::entering_arc(double tolerance) {
  const double* g = potential_.data() + rows_;
  for (Index tried = 0; tried < costs_.rows; ++tried) {
    const Index i = next_row_;
    next_row_ = i + 1 == costs_.rows ? 0 : i + 1;
    const double* c = costs_.row(i);
    const int row = static_cast<int>(i);
    const double best = linalg::kernels().min_difference(c, g, demand_.size());
    if (best + potential(row) >= -tolerance) continue;
    int j = column_of(best, c, g);
    if (best + potential(row) + rounding(i, j) >= -tolerance) j = certain_column(i, tolerance);
    if (j != kNoNode) return {row, rows_ + j, c[j] - g[j] + potential(row)};
  }
  return {};
}

// Mass runs from the row to the column and back over the apex. Upwards from the column, arcs at
// columns lose mass; downwards to the row, arcs at rows and the artificial ones. Ties: the last
// blocking arc from the apex on, that is the highest above the column, else the lowest above the
// row.
NetworkSimplex::Leaving NetworkSimplex::leaving_arc(const Arc& arc, int apex) {
  Leaving leaving{kNoNode, std::numeric_limits<Mass>::max(), true};
  for (int v = arc.row; v != apex; v = tree_.parent(v))
    if ((is_row(v) || tree_.parent(v) == root_) && mass(v) < leaving.step)
      leaving = {v, mass(v), true};
  for (int v = arc.column; v != apex; v = tree_.parent(v))
    if (!is_row(v) && tree_.parent(v) != root_ && mass(v) <= leaving.step)
      leaving = {v, mass(v), false};
  return leaving;
}

void NetworkSimplex::shift_mass(const Arc& arc, int apex, Mass step) {
  if (step == 0) return;
  for (int v = arc.row; v != apex; v = tree_.parent(v)) mass(v) += is_row(v) ? -step : step;
  for (int v = arc.column; v != apex; v = tree_.parent(v)) mass(v) += is_row(v) ? step : -step;
}

// Each arc of the path that turns around changes its lower end.
void NetworkSimplex::turn_masses(int from, int last, Mass entering) {
  for (int v = from;; v = tree_.parent(v)) {
    std::swap(mass(v), entering);
    if (v == last) return;
  }
}

// Adds `shift` inside the subtree, or takes it away outside: whichever has fewer nodes.
void NetworkSimplex::shift_potentials(int subtree, double shift) {
  int v = subtree, end = tree_.last(subtree);
  if (2 * tree_.size(subtree) > tree_.nodes()) {
    v = tree_.next(end);
    end = tree_.previous(subtree);
    shift = -shift;
  }
  for (potential(v) += shift; v != end; potential(v) += shift) v = tree_.next(v);
}

bool NetworkSimplex::pivot(double tolerance) {
  const Arc arc = entering_arc(tolerance);
  if (arc.row == kNoNode) return false;
  const int apex = tree_.common_ancestor(arc.row, arc.column);
  const Leaving leaving = leaving_arc(arc, apex);
  shift_mass(arc, apex, leaving.step);
  const int from = leaving.is_on_row_side ? arc.row : arc.column;
  turn_masses(from, leaving.node, leaving.step);
  tree_.exchange(leaving.node, from, leaving.is_on_row_side ? arc.column : arc.row);
  shift_potentials(from, leaving.is_on_row_side ? -arc.reduced_cost : arc.reduced_cost);
  return true;
}

}  // namespace assay::ot
