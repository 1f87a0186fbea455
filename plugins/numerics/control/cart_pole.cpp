#include "plugins/numerics/control/cart_pole.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/numerics/control/tolerance.hpp"

namespace assay::control {
namespace {

CartPoleState<double> pole_of(const Lanes& lanes, std::size_t l) {
  return {lanes[0][l], lanes[1][l], lanes[2][l], lanes[3][l]};
}

void set_pole(Lanes& lanes, std::size_t l, const CartPoleState<double>& s) {
  lanes[0][l] = s.x, lanes[1][l] = s.x_dot, lanes[2][l] = s.theta, lanes[3][l] = s.theta_dot;
}

// Force in units of [-1, 1].
double swing_up_reward(const CartPoleState<double>& s, double force) {
  const double upright = (std::cos(s.theta) + 1) / 2;
  const double centred = (1 + tolerance(s.x, 0, 2)) / 2;
  const double gentle = (4 + std::max(0.0, 1 - force * force)) / 5;
  const double slow = (1 + tolerance(s.theta_dot, 0, 5)) / 2;
  return upright * centred * gentle * slow;
}

}  // namespace

void CartPole::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  for (std::size_t k = 0; k < 4; ++k) lanes[k][lane] = rng.uniform(-0.05, 0.05);
  lanes.is_over[lane] = 0;
}

void CartPole::observe(const Lanes& lanes, double* observation) const {
  std::copy(lanes.state.begin(), lanes.state.end(), observation);
}

void CartPole::step(Lanes& lanes, const double* action, double* reward) const {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    auto s = pole_of(lanes, l);
    const double force = action[l] > 0 ? constants_.force : -constants_.force;
    move(constants_, force, std::sin(s.theta), std::cos(s.theta), s);
    set_pole(lanes, l, s);
    lanes.is_over[l] = !(std::abs(s.x) <= kCartPoleEdge && std::abs(s.theta) <= kCartPoleTilt);
    reward[l] = 1;
  }
}

void CartPoleSwingUp::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  set_pole(lanes, lane,
           {rng.normal(0, 0.01), rng.normal(0, 0.01), std::numbers::pi + rng.normal(0, 0.01),
            rng.normal(0, 0.01)});
  lanes.is_over[lane] = 0;
}

void CartPoleSwingUp::observe(const Lanes& lanes, double* observation) const {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    const auto s = pole_of(lanes, l);
    const double values[] = {s.x, std::cos(s.theta), std::sin(s.theta), s.x_dot, s.theta_dot};
    for (std::size_t k = 0; k < 5; ++k) observation[k * lanes.count + l] = values[k];
  }
}

void CartPoleSwingUp::step(Lanes& lanes, const double* action, double* reward) const {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    auto s = pole_of(lanes, l);
    const double share = std::clamp(action[l], -1.0, 1.0);
    move(constants_, share * constants_.force, std::sin(s.theta), std::cos(s.theta), s);
    if (std::abs(s.x) > kCartPoleEdge) s.x = std::copysign(kCartPoleEdge, s.x), s.x_dot = 0;
    set_pole(lanes, l, s);
    reward[l] = swing_up_reward(s, share);
  }
}

}  // namespace assay::control
