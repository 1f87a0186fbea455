// What the methods of optimal transport read and refuse alike.
#pragma once

#include <assay/run.hpp>
#include <cmath>
#include <string>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::shared {

// Weights of this input, of any positive sum, or uniform ones. Throws BadInput that names the key.
inline Vector read_weights(const RunBase& run, const std::string& role, Index size) {
  const auto input = run.find_input(role.c_str());
  if (!input) return Vector::Constant(size, 1.0 / static_cast<double>(size));
  const auto key = "data." + role;
  const auto values = input->values();
  if (static_cast<Index>(values.size()) != size)
    bad_input(key, "has ", values.size(), " weights for ", size, " points");
  const Vector w = Eigen::Map<const Vector>(values.data(), size);
  if (!w.allFinite()) bad_input(key, "a weight is not finite");
  if (w.minCoeff() < 0) bad_input(key, "a weight is negative: ", w.minCoeff());
  if (w.sum() <= 0) bad_input(key, "all weights are zero");
  return w;
}

// For cost "arccos"; row_of(i) is what the message calls row i.
template <class RowOf>
void require_unit_norms(const Matrix& points, const char* key, RowOf&& row_of) {
  constexpr double kTolerance = 1e-6;
  for (Index i = 0; i < points.rows(); ++i)
    if (const double norm = points.row(i).norm(); std::abs(norm - 1) > kTolerance)
      bad_input(key, "cost 'arccos' wants points on the unit sphere; row ", row_of(i), " has norm ",
                norm);
}

// data.cost_matrix holds numbers or +inf.
inline void require_costs(const Eigen::Ref<const Matrix>& costs) {
  for (Index i = 0; i < costs.rows(); ++i)
    for (Index j = 0; j < costs.cols(); ++j)
      if (std::isnan(costs(i, j)) || costs(i, j) == -INFINITY)
        bad_input("data.cost_matrix", "row ", i, ", column ", j, " is ",
                  std::isnan(costs(i, j)) ? "nan" : "-inf",
                  "; only +inf, a forbidden pair, is allowed");
}

}  // namespace assay::shared
