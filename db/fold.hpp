// The values of a point's seeds folded to mean, spread and range, as the view placed_points does
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace assay::db {

// A finite integer or real.
using Finite = std::variant<std::int64_t, double>;

// Exact: the mantissa of a long double holds both.
long double exact(const Finite& value);

// The mean lies between least and greatest, and is their value where they are equal. Nothing where
// there are no values; no sd of one alone.
struct Fold {
  std::optional<Finite> mean, min, max;
  std::optional<double> sd;
};

// Summed in this order.
Fold fold(const std::vector<Finite>& values);

}  // namespace assay::db
