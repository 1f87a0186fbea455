// The final values of a plan by metric, point and seed: what the tables fold.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "core/report/fold/statistics.hpp"
#include "db/reader.hpp"

namespace assay {

// Of one metric at one point. NaN and infinities are values, too.
using SeedValues = std::map<std::uint64_t, Real>;

// By metric and point.
using PlanValues = std::map<std::pair<std::string, std::int64_t>, SeedValues>;

// Those that are numbers.
PlanValues plan_values(std::span<const db::PlannedValue> values);

Fold fold(const SeedValues& seeds);

}  // namespace assay
