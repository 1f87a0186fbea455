// The dual of transport with at most k entries a column, and of its weighted quadratic relaxation.
#pragma once

#include <utility>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/sweep.hpp"

namespace assay::sparse_ot {

// Weights in (0, 1] of the pairs: those of some rows of each column, rising; `elsewhere` of the
// column for its other rows.
struct PairWeights {
  std::vector<std::vector<std::pair<Index, double>>> columns;
  Vector elsewhere;
};

// D(alpha, beta) = a.alpha + b.beta - 1/(2 gamma) sum_j sum of max(alpha_i + beta_j - C_ij, 0)^2
// over the k_j largest scores of column j. With weights w, k_j is not looked at and each square is
// multiplied by w_ij: the dual of min <T, C> + gamma/2 sum T_ij^2 / w_ij.
class Dual {
 public:
  // Requires a legal problem, which must outlive this, as must the weights.
  Dual(const Problem& problem, int threads, const PairWeights* weights = nullptr);

  // D at x = (alpha, beta); writes its gradient (a - T1, b - T'1) for the plan T of x.
  double value(const Vector& x, Vector& gradient);

  // T_ij = w_ij max(alpha_i + beta_j - C_ij, 0) / gamma by columns, rows rising; neither marginal
  // is exact.
  std::vector<ot::PlanEntry> plan(const Vector& x) const;

  // Entries of the fullest column of the plan of the last value().
  Index fullest() const { return sweep_.fullest(); }

 private:
  Index budget(Index j) const;

  const Problem& problem_;
  const PairWeights* weights_;
  Sweep sweep_;
  Vector rows_;
};

}  // namespace assay::sparse_ot
