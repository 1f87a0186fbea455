// A smooth reward for being near enough, as the DeepMind control suite shapes its own.
#pragma once

#include <algorithm>
#include <cmath>

namespace assay::control {

// 1 for |x| <= bound, falling as a Gaussian to 0.1 at `margin` beyond it; margin > 0.
inline double tolerance(double x, double bound, double margin) {
  const double beyond = std::max(0.0, std::abs(x) - bound) / margin;
  return std::exp(-2.302585092994046 * beyond * beyond);  // ln 10
}

}  // namespace assay::control
