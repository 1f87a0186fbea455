// Mean, spread, largest and median of all costs of a geometry: the units of a relative epsilon.
#pragma once

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

// `epsilon` in units of the geometry's costs. 0 when the statistic is 0 (all costs equal to 0).
double absolute_epsilon(double epsilon, EpsilonMode mode, const Geometry& geometry);

// The divisor for Geometry::divided_by; 1 when the statistic is 0.
double cost_unit(CostScale scale, const Geometry& geometry);

}  // namespace assay::ot
