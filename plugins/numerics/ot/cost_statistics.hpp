// Mean, spread, largest and median of all costs of a geometry: the units of a relative epsilon.
#pragma once

#include <string>
#include <string_view>

#include "plugins/numerics/ot/geometry.hpp"

namespace assay::ot {

// Over all pairs, unweighted; forbidden (+inf) pairs are left out. Standard deviation divides by
// the number of pairs.
struct CostMoments {
  double mean = 0, deviation = 0, max = 0;
};
CostMoments cost_moments(const Geometry& geometry);

// The middle cost, or the mean of the two middle ones. Passes over the rows in O(cols) memory.
double median_cost(const Geometry& geometry);

enum class EpsilonMode { kAbsolute, kRelativeMean, kRelativeStd, kRelativeMax, kRelativeMedian };
enum class CostScale { kNone, kMean, kMax, kMedian };

// `epsilon` in units of the geometry's costs: no epsilon unless it is positive, since a statistic
// of costs of either sign may be 0 or negative.
double absolute_epsilon(double epsilon, EpsilonMode mode, const Geometry& geometry);

// What is wrong where that is not positive: "the mean of the costs is -0.95, no unit for an
// epsilon;
// ...", with `costs` for "costs". A pass over all costs.
std::string no_unit(EpsilonMode mode, const Geometry& geometry, std::string_view costs = "costs");

// The divisor for Geometry::divided_by: the size of the statistic, since dividing by a negative
// number would turn least into most; 1 when it is 0.
double cost_unit(CostScale scale, const Geometry& geometry);

}  // namespace assay::ot
