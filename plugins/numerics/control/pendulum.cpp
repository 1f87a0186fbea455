#include "plugins/numerics/control/pendulum.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::control {

void Pendulum::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  lanes[0][lane] = rng.uniform(-std::numbers::pi, std::numbers::pi);
  lanes[1][lane] = rng.uniform(-1, 1);
  lanes.is_over[lane] = 0;
}

void Pendulum::observe(const Lanes& lanes, double* observation) const {
  const std::size_t n = lanes.count;
  for (std::size_t l = 0; l < n; ++l) {
    observation[l] = std::cos(lanes[0][l]);
    observation[n + l] = std::sin(lanes[0][l]);
    observation[2 * n + l] = lanes[1][l];
  }
}

void Pendulum::step(Lanes& lanes, const double* action, double* reward) const {
  const auto& c = constants_;
  for (std::size_t l = 0; l < lanes.count; ++l) {
    double &angle = lanes[0][l], &speed = lanes[1][l];
    const double torque = std::clamp(action[l], -c.max_torque, c.max_torque);
    const double wrapped = std::remainder(angle, 2 * std::numbers::pi);
    reward[l] =
        -c.reward_scale * (wrapped * wrapped + 0.1 * speed * speed + 0.001 * torque * torque);
    speed += (3 * c.gravity / (2 * c.length) * std::sin(angle) +
              3 * torque / (c.mass * c.length * c.length)) *
             c.time_step;
    speed = std::clamp(speed, -c.max_speed, c.max_speed);
    angle += speed * c.time_step;
  }
}

}  // namespace assay::control
