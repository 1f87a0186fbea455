// A pole on a cart: kept upright (as in Gym 0.21 and CARL), or swung up from hanging.
#pragma once

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

struct CartPoleConstants {
  double gravity = 9.8, mass_cart = 1, mass_pole = 0.1;
  double half_length = 0.5;  // of the pole
  double force = 10, time_step = 0.02;
  // Total mass and pole moment as of the default masses and length, whatever those are now: Gym
  // computes them once, so that contexts which are set afterwards reach only half of the equations.
  bool has_stale_masses = false;

  double total_mass() const { return has_stale_masses ? 1.1 : mass_cart + mass_pole; }
  double pole_moment() const { return has_stale_masses ? 0.05 : mass_pole * half_length; }
};

template <class Real>
struct CartPoleState {
  Real x, x_dot, theta, theta_dot;  // theta from upright
};

// One Euler step: places move with the old velocities. Real may be a vector of numbers.
template <class Real>
[[gnu::always_inline]] inline void move(const CartPoleConstants& c, const Real& force,
                                        const Real& sine, const Real& cosine,
                                        CartPoleState<Real>& s) {
  const double mass = c.total_mass(), moment = c.pole_moment();
  const Real push = (force + moment * s.theta_dot * s.theta_dot * sine) / mass;
  const Real theta_push = (c.gravity * sine - cosine * push) /
                          (c.half_length * (4.0 / 3.0 - c.mass_pole * cosine * cosine / mass));
  const Real x_push = push - moment * theta_push * cosine / mass;
  s.x += c.time_step * s.x_dot;
  s.x_dot += c.time_step * x_push;
  s.theta += c.time_step * s.theta_dot;
  s.theta_dot += c.time_step * theta_push;
}

inline constexpr double kCartPoleEdge = 2.4;                                // of the track
inline constexpr double kCartPoleTilt = 12 * 3.14159265358979323846 / 180;  // where it has fallen
inline constexpr std::size_t kCartPoleHorizon = 500;

// Reward 1 a step, the last one included; over when |x| or |theta| passes its limit. Observation
// x, x_dot, theta, theta_dot; action 1 pushes to the right, 0 to the left. Starts uniform within
// 0.05 of upright rest.
class CartPole : public Environment {
 public:
  explicit CartPole(const CartPoleConstants& constants) : constants_(constants) {}

  Space space() const override { return {4, 4, 1, 2, kCartPoleHorizon}; }
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;

 private:
  CartPoleConstants constants_;
};

// From hanging at rest to upright in the middle: the pole at the top, the cart at 0, slowly and
// with little force, as the DeepMind suite's reward has it (in [0, 1] a step). The cart stops at
// the ends of the track. Action: share of the force in [-1, 1]. Observation x, cos, sin, x_dot,
// theta_dot.
class CartPoleSwingUp : public Environment {
 public:
  explicit CartPoleSwingUp(const CartPoleConstants& constants = {}) : constants_(constants) {}

  Space space() const override { return {4, 5, 1, 0, kCartPoleHorizon}; }
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;

 private:
  CartPoleConstants constants_;
};

// Steps that the pole stays up under the policy "right where w0 x + w1 x_dot + w2 theta +
// w3 theta_dot + w4 > 0", from each start: steps[p * starts + s]. `policies` has rows of 5,
// `starts` rows of 4 with |theta| <= kCartPoleTilt. The same equations as CartPole, many episodes
// at a time.
void balance_steps(const CartPoleConstants& constants, std::size_t policy_count,
                   const double* policies, std::size_t start_count, const double* starts,
                   double* steps);

}  // namespace assay::control
