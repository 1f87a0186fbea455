// Small transport problems: fixed seeds, the same on every platform.
#pragma once

#include <vector>

#include "plugins/sparse_ot/problem.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::sparse_ot {

inline Problem problem_of(const Matrix& costs, const std::vector<double>& a,
                          const std::vector<double>& b, Index k, double gamma) {
  const Matrix turned = costs.transpose();
  const auto vector = [](const std::vector<double>& v) {
    return Vector(Eigen::Map<const Vector>(v.data(), static_cast<Index>(v.size())));
  };
  return {ColumnCosts(ot::Geometry::of_matrix(turned)), vector(a), vector(b),
          std::vector<Index>(b.size(), k), gamma};
}

inline Matrix random_costs(Index rows, Index cols, ot::Samples& samples) {
  Matrix costs(rows, cols);
  for (Index k = 0; k < costs.size(); ++k) costs.data()[k] = samples.uniform();
  return costs;
}

// Costs in [0, 1], random weights.
inline Problem random_problem(Index rows, Index cols, Index k, double gamma, std::uint64_t seed) {
  ot::Samples samples(seed);
  const Matrix costs = random_costs(rows, cols, samples);
  const auto a = samples.weights(rows);
  return problem_of(costs, a, samples.weights(cols), k, gamma);
}

}  // namespace assay::sparse_ot
