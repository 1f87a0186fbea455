// Standardisation of columns, and correlations.
#pragma once

#include <span>
#include <vector>

#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

// Mean and standard deviation of each dimension over all steps; deviations below the floor count as
// it.
struct Moments {
  std::vector<double> mean, deviation;
  void standardise(std::span<double> row) const {
    for (std::size_t d = 0; d < row.size(); ++d) row[d] = (row[d] - mean[d]) / deviation[d];
  }
};
constexpr double kDeviationFloor = 1e-3;
Moments moments_of(const Series& series);

// Pearson's and Spearman's (average ranks of ties) correlation; NaN where one side is constant.
double pearson(std::span<const double> x, std::span<const double> y);
double spearman(std::span<const double> x, std::span<const double> y);

}  // namespace assay::pearl
