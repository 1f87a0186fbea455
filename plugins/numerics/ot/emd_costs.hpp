// The cost matrix of an exact solve: what an arc may lose in it, and its refinement by potentials.
#pragma once

#include <vector>

#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/numerics/ot/network_simplex.hpp"

namespace assay::ot {

// Forbidden pairs (+inf) have a finite cost here that no plan with a permitted alternative pays.
class EmdCosts {
 public:
  // Throws std::invalid_argument for a cost that is NaN or -inf.
  explicit EmdCosts(const Geometry& geometry);

  const CostTable& table() const { return table_; }
  bool has_forbidden() const { return has_forbidden_; }

  // The mean of |C_ij - min_j C_ij|: what costs differ by, whatever they have in common.
  double typical_difference() const { return typical_difference_; }

  // (C_ij - r_i) - s_j >= 0 for r_i = min_j C_ij and s_j = min_i (C_ij - r_i): what pair i, j costs
  // above the least that its row and its column cost in any plan. Before any subtract().
  double excess(Index i, Index j) const {
    return (table_.row(i)[j] - row_minima_[static_cast<std::size_t>(i)]) -
           column_minima_[static_cast<std::size_t>(j)];
  }

  // C_ij -= f_i + g_j, to the last digit of each difference: near an optimum the entries that
  // matter become small, and with them the rounding of sums of potentials.
  void subtract(const Vector& f, std::span<const double> g);

 private:
  void check_row(Index i, const double* row);
  double note_minima(Index i, const double* row);
  void replace_forbidden();

  CostTable table_;
  std::vector<double> row_minima_, column_minima_, zeros_;
  linalg::PaddedArray<double> entries_;
  double largest_ = 0, typical_difference_ = 0;
  bool has_forbidden_ = false;
};

}  // namespace assay::ot
