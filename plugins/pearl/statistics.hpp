// Standardisation of columns.
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

}  // namespace assay::pearl
