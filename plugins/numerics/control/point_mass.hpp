// A sluggish point in the plane that is to come to a target.
#pragma once

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

// v <- 0.9 v + 0.1 a, p <- p + 0.2 v within [-2, 2]^2; starts at rest, p uniform on [-1, 1]^2.
// Reward exp(-4 |p - (0.5, -0.3)|^2) - 0.02 |a|^2. Observation p, v; action a in [-1, 1]^2.
class PointMass : public Environment {
 public:
  Space space() const override { return {4, 4, 2, 0, 50}; }
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;
};

}  // namespace assay::control
