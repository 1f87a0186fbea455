// Samples of which scipy knows the statistics, and how near to it is near enough.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace assay {

using Values = std::vector<double>;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kRounding = 1e-12;  // a dozen operations and the quantile of Student's t

inline bool near(double a, double b) {
  return std::abs(a - b) <= kRounding * std::max(1.0, std::abs(b));
}

inline const Values kBefore{12.9, 13.5, 12.8, 15.6, 17.2, 19.2, 12.6, 15.3, 14.4, 11.3};

}  // namespace assay
