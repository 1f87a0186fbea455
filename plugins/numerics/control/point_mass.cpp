#include "plugins/numerics/control/point_mass.hpp"

#include <algorithm>
#include <cmath>

namespace assay::control {

void PointMass::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  for (std::size_t k = 0; k < 2; ++k) lanes[k][lane] = rng.uniform(-1, 1), lanes[2 + k][lane] = 0;
  lanes.is_over[lane] = 0;
}

void PointMass::observe(const Lanes& lanes, double* observation) const {
  std::copy(lanes.state.begin(), lanes.state.end(), observation);
}

void PointMass::step(Lanes& lanes, const double* action, double* reward) const {
  constexpr double kTarget[] = {0.5, -0.3};
  for (std::size_t l = 0; l < lanes.count; ++l) {
    double distance = 0, effort = 0;
    for (std::size_t k = 0; k < 2; ++k) {
      const double a = std::clamp(action[k * lanes.count + l], -1.0, 1.0);
      double &p = lanes[k][l], &v = lanes[2 + k][l];
      v = 0.9 * v + 0.1 * a;
      p = std::clamp(p + 0.2 * v, -2.0, 2.0);
      distance += (p - kTarget[k]) * (p - kTarget[k]);
      effort += a * a;
    }
    reward[l] = std::exp(-4 * distance) - 0.02 * effort;
  }
}

}  // namespace assay::control
