#include "plugins/numerics/control/reacher.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/numerics/control/tolerance.hpp"

namespace assay::control {
namespace {

// The symmetric mass matrix of two rods, of the second joint's angle alone.
struct MassMatrix {
  double m11, m12, m22;

  MassMatrix(const ReacherConstants& c, double q2) {
    const double inertia = c.mass * c.length * c.length;
    m22 = inertia / 3;
    m12 = m22 + inertia / 2 * std::cos(q2);
    m11 = 2 * inertia / 3 + inertia + inertia * std::cos(q2);
  }
};

struct Way {
  double x, y;
};

Way to_target(const ReacherConstants& c, const Lanes& lanes, std::size_t l) {
  const double q1 = lanes[0][l], q12 = q1 + lanes[1][l];
  return {lanes[4][l] - c.length * (std::cos(q1) + std::cos(q12)),
          lanes[5][l] - c.length * (std::sin(q1) + std::sin(q12))};
}

}  // namespace

void Reacher::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  for (std::size_t k = 0; k < 2; ++k) {
    lanes[k][lane] = rng.uniform(-std::numbers::pi, std::numbers::pi);
    lanes[2 + k][lane] = 0;
  }
  const double direction = rng.uniform(-std::numbers::pi, std::numbers::pi);
  const double distance = constants_.length * rng.uniform(0.5, 1.9);
  lanes[4][lane] = distance * std::cos(direction);
  lanes[5][lane] = distance * std::sin(direction);
  lanes.is_over[lane] = 0;
}

void Reacher::observe(const Lanes& lanes, double* observation) const {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    const double q1 = lanes[0][l], q2 = lanes[1][l];
    const Way way = to_target(constants_, lanes, l);
    const double values[] = {std::cos(q1), std::sin(q1), std::cos(q2), std::sin(q2),
                             lanes[2][l],  lanes[3][l],  way.x,        way.y};
    for (std::size_t k = 0; k < 8; ++k) observation[k * lanes.count + l] = values[k];
  }
}

void Reacher::step(Lanes& lanes, const double* action, double* reward) const {
  const auto& c = constants_;
  for (std::size_t l = 0; l < lanes.count; ++l) {
    double &w1 = lanes[2][l], &w2 = lanes[3][l];
    const double q2 = lanes[1][l];
    const MassMatrix m(c, q2);
    const double bend = c.mass * c.length * c.length / 2 * std::sin(q2);
    const auto torque = [&](std::size_t k) {
      return c.max_torque * std::clamp(action[k * lanes.count + l], -1.0, 1.0);
    };
    const double t1 = torque(0) + bend * (2 * w1 * w2 + w2 * w2) - c.damping * w1;
    const double t2 = torque(1) - bend * w1 * w1 - c.damping * w2;
    const double determinant = m.m11 * m.m22 - m.m12 * m.m12;
    w1 += c.time_step * (m.m22 * t1 - m.m12 * t2) / determinant;
    w2 += c.time_step * (m.m11 * t2 - m.m12 * t1) / determinant;
    lanes[0][l] += c.time_step * w1;
    lanes[1][l] += c.time_step * w2;
    const Way way = to_target(c, lanes, l);
    reward[l] = tolerance(std::hypot(way.x, way.y), c.radius, c.margin);
  }
}

double Reacher::energy(const Lanes& lanes, std::size_t lane) const {
  const MassMatrix m(constants_, lanes[1][lane]);
  const double w1 = lanes[2][lane], w2 = lanes[3][lane];
  return (m.m11 * w1 * w1 + 2 * m.m12 * w1 * w2 + m.m22 * w2 * w2) / 2;
}

}  // namespace assay::control
