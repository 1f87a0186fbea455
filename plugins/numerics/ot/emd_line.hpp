// Exact transport on the line by sorting, for convex costs of the difference.
#pragma once

#include <span>

#include "plugins/numerics/ot/emd.hpp"

namespace assay::ot {

// True for points in one dimension under a convex cost h(x - y).
bool is_line(const Geometry& geometry);

// The monotone plan, in O(n log n), with feasible duals. Requires is_line(geometry) and checked
// weights.
EmdResult emd_line(const Geometry& geometry, std::span<const double> a, std::span<const double> b);

// Centres the duals of a result, and fills marginal_error from the plan.
void complete(std::span<const double> a, std::span<const double> b, EmdResult& result);

double dual_value(std::span<const double> a, std::span<const double> b, const EmdResult& result);

}  // namespace assay::ot
