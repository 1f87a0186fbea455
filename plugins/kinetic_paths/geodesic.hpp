// Kinetic energy of Gaussian probability paths, and the path that has the least: a straight line
// after a change of angle (Shaul et al. 2023, Theorem 3.1, with b solved in closed form).
#pragma once

#include <vector>

#include "plugins/numerics/flow/schedule.hpp"

namespace assay::kinetic_paths {

constexpr double kHalfPi = 1.57079632679489661923;

// theta_j = (j + 1/2) pi / (2 J), where gamma is estimated.
inline double midpoint_angle(Index j, Index count) {
  return (static_cast<double>(j) + 0.5) * kHalfPi / static_cast<double>(count);
}

// The metric dr^2 + r^2 gamma(theta) dtheta^2 of Eq. 27 and its flat angle phi = int sqrt(gamma).
// sqrt(gamma) runs straight between the midpoints and is constant beyond them, so that phi(pi/2) is
// the midpoint rule and phi is inverted exactly.
class AngleMetric {
 public:
  // Of gamma at the midpoints; negative values count as 0. Requires one value at least.
  explicit AngleMetric(const Vector& gamma);

  double gamma(double theta) const;
  double phi(double theta) const;
  double total() const { return phi_.back(); }  // Phi = phi(pi/2)
  double theta(double phi) const;               // inverse, where gamma > 0
  double minimal_energy() const;                // b = 2 - 2 cos Phi
  AngleMetric floored(double least) const;      // of max(gamma, least)

 private:
  AngleMetric(std::vector<double> theta, std::vector<double> root);
  std::size_t cell(double theta) const;

  std::vector<double> theta_, root_, phi_;  // nodes: 0, midpoints, pi/2
};

// Below this angle Phi the data are Gaussian to all purposes, and theta is free: r = 1, theta = pi
// t / 2.
constexpr double kFlatAngle = 1e-6;

// The kinetic-optimal path of the metric; one whose gamma vanishes somewhere jumps there.
flow::Schedule geodesic(const AngleMetric& metric);

// (1/d) int E |u_t(x_t)|^2 dt = int r'^2 + r^2 theta'^2 gamma(theta) dt (Eq. 18, 27) until t_end.
double kinetic_energy(const flow::Schedule& schedule, const AngleMetric& metric, double t_end);
// int a'^2 + m'^2 dt until t_end (Eq. 20): the energy for lambda = 1.
double conditional_energy(const flow::Schedule& schedule, double t_end);

}  // namespace assay::kinetic_paths
