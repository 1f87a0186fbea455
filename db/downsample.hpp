// Fewer points for a curve that is to be looked at.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "db/run_detail.hpp"

namespace assay::db {

// At most `limit` (>= 2) points in order: of each of limit / 2 stretches the lowest and the
// highest, so that no spike is lost. A stretch of NaN alone gives one of them.
std::vector<CurvePoint> downsample(std::span<const CurvePoint> points, std::size_t limit);

}  // namespace assay::db
