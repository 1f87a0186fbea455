// The semi-dual of transport with at most k entries a column.
//
// Liu, Puigcerver, Blondel, Sparsity-constrained optimal transport, 2023.
#pragma once

#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/sweep.hpp"

namespace assay::sparse_ot {

// S(alpha) = a.alpha - sum_j max { (alpha - c_j).t - gamma/2 |t|^2 : t >= 0, sum t = b_j, at most
// k_j entries }: concave, and at every alpha a lower bound of the problem. k_j >= rows gives
// quadratic transport.
class Semidual {
 public:
  // Requires a legal problem, which must outlive this.
  Semidual(const Problem& problem, int threads);

  // S(alpha); writes its gradient a - T1 for the plan T of alpha.
  double value(const Vector& alpha, Vector& gradient);

  // The plan of alpha by columns, rows rising: columns are exact, rows only at a maximum whose plan
  // is k-sparse without the constraint.
  std::vector<ot::PlanEntry> plan(const Vector& alpha) const;

  // The beta with T_ij = max(alpha_i + beta_j - C_ij, 0) / gamma on the entries of the plan; 0
  // where b_j is 0.
  Vector beta(const Vector& alpha) const;

  // Entries of the fullest column of the plan of the last value().
  Index fullest() const { return sweep_.fullest(); }

 private:
  const Problem& problem_;
  Sweep sweep_;
  Vector rows_;
};

}  // namespace assay::sparse_ot
