// A pendulum with a weak motor: swung up and held.
#pragma once

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

struct PendulumConstants {
  double gravity = 10, mass = 1, length = 1, time_step = 0.05;
  double max_torque = 2, max_speed = 8;
  double reward_scale = 1;
  std::size_t horizon = 200;
};

// Angle from upright, drawn from (-pi, pi), speed from (-1, 1). Observation cos, sin, speed;
// action: torque. Reward -(wrapped angle^2 + 0.1 speed^2 + 0.001 torque^2) of the old state,
// scaled.
class Pendulum : public Environment {
 public:
  explicit Pendulum(const PendulumConstants& constants = {}) : constants_(constants) {}

  Space space() const override { return {2, 3, 1, 0, constants_.horizon}; }
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;

 private:
  PendulumConstants constants_;
};

}  // namespace assay::control
