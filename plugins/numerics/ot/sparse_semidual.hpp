// Transport plans with at most k entries a column, by the semi-dual of the quadratic problem.
//
// Liu, Puigcerver, Blondel, Sparsity-constrained optimal transport, 2023.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/lbfgs.hpp"

namespace assay::ot {

// S(alpha) = a.alpha - sum_j max { (alpha - c_j).t - gamma/2 |t|^2 : t >= 0, sum t = b_j, at most
// k_j entries }: concave, and at every alpha a lower bound of <T, C> + gamma/2 |T|^2 over the plans
// with at most k_j entries in column j. k_j >= rows gives quadratic transport.
class SparseSemidual {
 public:
  // k has one number >= 1 for each column. Costs of +inf forbid a pair. Throws
  // std::invalid_argument for sizes, k, gamma <= 0, negative or non-finite weights, sums that
  // differ by more than 1e-6, NaN or -inf costs, and a column of positive weight without a finite
  // cost.
  SparseSemidual(const MatrixView& costs, std::span<const double> a, std::span<const double> b,
                 std::span<const Index> k, double gamma);

  // S(alpha); writes a - T1 for the plan T of alpha.
  double value(const Vector& alpha, Vector& gradient) const;

  // The plan of alpha, sorted by column: columns are exact, rows only at a maximum whose plan is
  // k-sparse without the constraint.
  std::vector<PlanEntry> plan(const Vector& alpha) const;

 private:
  void require_legal() const;
  template <class Visit>
  double for_each_entry(const Vector& alpha, Visit visit) const;

  Matrix columns_;  // transposed costs: a column is contiguous
  Vector a_, b_;
  std::vector<Index> k_;
  double gamma_;
};

struct SparseResult {
  Vector alpha;
  std::vector<PlanEntry> plan;
  double dual_value = 0;
  double cost = 0;       // <T, C> of the plan
  double objective = 0;  // cost + gamma/2 |T|^2
  double row_error = 0;  // L1; stays positive where the relaxed optimum is not k-sparse
  Index max_nonzeros_per_column = 0;
  Index iterations = 0;
  bool converged = false;  // row_error is 0 up to the tolerance
};

// L-BFGS from alpha = 0, or from the potentials of exact transport where every k_j is 1: then the
// dual value is exact. Arguments and exceptions as in SparseSemidual.
SparseResult sparse_transport(const MatrixView& costs, std::span<const double> a,
                              std::span<const double> b, std::span<const Index> k, double gamma,
                              const LbfgsOptions& options = {});

}  // namespace assay::ot
