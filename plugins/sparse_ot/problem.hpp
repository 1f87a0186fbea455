// A transport problem with at most k entries in each column.
#pragma once

#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/column_costs.hpp"

namespace assay::sparse_ot {

using Plan = std::vector<ot::PlanEntry>;

// min <T, C> + gamma/2 |T|^2 over T >= 0 with T1 = a, T'1 = b, at most k_j entries in column j.
// k_j >= rows leaves column j free. Costs of +inf forbid a pair.
struct Problem {
  ColumnCosts costs;
  Vector a, b;
  std::vector<Index> k;
  double gamma;

  Index rows() const { return costs.rows(); }
  Index cols() const { return costs.cols(); }
};

constexpr double kSumTolerance = 1e-6;  // by which the sums of two weights may differ

// Throws std::invalid_argument for sizes, k < 1, gamma <= 0, negative or non-finite weights, sums
// that differ by more than 1e-6, NaN or -inf costs, and a column of positive weight without a
// finite cost.
void require_legal(const Problem& problem);

}  // namespace assay::sparse_ot
