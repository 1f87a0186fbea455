// A step along a descent direction that satisfies the strong Wolfe conditions.
#pragma once

#include <functional>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::optimise {

struct LinePoint {
  Vector x, gradient;
  double value = 0;
};

// Moves `to` from `from` along d, beginning with `step`. `evaluate` fills value and gradient of a
// point from its x. The point satisfies f(to) <= f(from) + 1e-4 step slope and |slope(to)| <= 0.9
// |slope|; where zoom does not find it within its trials, as at a kink, the best point of
// sufficient decrease seen. False when there is none. Leaves `to` undefined then.
bool strong_wolfe(const std::function<void(LinePoint&)>& evaluate, const LinePoint& from,
                  const Vector& d, double step, LinePoint& to);

}  // namespace assay::optimise
