// Weights turned into integer masses, so that ties between sums of weights are exact.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::ot {

using Mass = std::int64_t;

struct Masses {
  std::vector<Mass> supply, demand;  // equal sums; 0 exactly where the weight is 0
  double unit;                       // weight of one unit of mass
  Mass negligible;                   // a sum up to this size may come from rounding masses alone,
  Mass doubtful;                     // and up to this one from rounding the weights themselves
};

// Requires non-negative weights with sums near 1; each side is rescaled to the common total, 2^60
// units. Uniform weights of both sides are represented in their exact ratio.
Masses masses(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace assay::ot
