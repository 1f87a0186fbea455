#include "plugins/kinetic_paths/geodesic.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::kinetic_paths {
namespace {

constexpr int kEnergyPoints = 40000;    // of the midpoint rule
constexpr double kSmallestRoot = 1e-9;  // of gamma, in a path: the angle runs through it in no time

// Of f from 0 to t_end, at times that lie the closer the nearer the end is: t = t_end (1 - x^2) for
// midpoints x. Diffusion's energy is all but infinite there.
template <class Integrand>
double over_time(double t_end, Integrand&& f) {
  constexpr double kWidth = 1.0 / kEnergyPoints;
  double sum = 0;
  for (int k = 0; k < kEnergyPoints; ++k) {
    const double x = (k + 0.5) * kWidth;
    sum += x * f(t_end * (1 - x * x));
  }
  return 2 * t_end * kWidth * sum;
}

std::vector<double> nodes(Index count) {
  std::vector<double> theta{0};
  for (Index j = 0; j < count; ++j) theta.push_back(midpoint_angle(j, count));
  theta.push_back(kHalfPi);
  return theta;
}

std::vector<double> roots(const Vector& gamma) {
  std::vector<double> root{0};
  for (const double g : gamma) root.push_back(std::sqrt(std::max(g, 0.0)));
  root.front() = root[1];
  root.push_back(root.back());
  return root;
}

}  // namespace

AngleMetric::AngleMetric(const Vector& gamma) : AngleMetric(nodes(gamma.size()), roots(gamma)) {}

AngleMetric::AngleMetric(std::vector<double> theta, std::vector<double> root)
    : theta_(std::move(theta)), root_(std::move(root)), phi_{0} {
  for (std::size_t k = 1; k < theta_.size(); ++k)
    phi_.push_back(phi_.back() + (theta_[k] - theta_[k - 1]) * (root_[k] + root_[k - 1]) / 2);
}

AngleMetric AngleMetric::floored(double least) const {
  auto root = root_;
  for (double& x : root) x = std::max({x, std::sqrt(least), kSmallestRoot});
  return {theta_, std::move(root)};
}

std::size_t AngleMetric::cell(double theta) const {
  const auto after = std::upper_bound(theta_.begin() + 1, theta_.end() - 1, theta);
  return static_cast<std::size_t>(after - theta_.begin()) - 1;
}

double AngleMetric::gamma(double theta) const {
  const std::size_t k = cell(theta);
  const double share = (theta - theta_[k]) / (theta_[k + 1] - theta_[k]);
  const double root = root_[k] + share * (root_[k + 1] - root_[k]);
  return root * root;
}

double AngleMetric::phi(double theta) const {
  const std::size_t k = cell(theta);
  const double u = theta - theta_[k];
  const double slope = (root_[k + 1] - root_[k]) / (theta_[k + 1] - theta_[k]);
  return phi_[k] + u * (root_[k] + u * slope / 2);
}

double AngleMetric::theta(double phi) const {
  const auto after = std::upper_bound(phi_.begin() + 1, phi_.end() - 1, phi);
  const auto k = static_cast<std::size_t>(after - phi_.begin()) - 1;
  const double slope = (root_[k + 1] - root_[k]) / (theta_[k + 1] - theta_[k]);
  const double rest = phi - phi_[k];  // root u + slope u^2 / 2 = rest, without cancellation
  const double end = std::sqrt(std::max(0.0, root_[k] * root_[k] + 2 * slope * rest));
  return std::min(theta_[k + 1], theta_[k] + 2 * rest / (root_[k] + end));
}

double AngleMetric::minimal_energy() const {
  const double s = std::sin(total() / 2);
  return 4 * s * s;
}

flow::Schedule geodesic(const AngleMetric& given) {
  if (given.total() < kFlatAngle) return flow::trigonometric();
  const AngleMetric metric = given.floored(0);
  const double b = metric.minimal_energy();
  return [metric, b, end = metric.total()](double t) {
    const double r = std::sqrt(1 - b * t * (1 - t));
    const double phi = std::atan2(t * std::sin(end), 1 - t + t * std::cos(end));
    const double theta = t >= 1 ? kHalfPi : metric.theta(phi);
    const double dphi = std::sin(end) / (r * r);
    return flow::cartesian(
        {r, theta, -b * (1 - 2 * t) / (2 * r), dphi / std::sqrt(metric.gamma(theta))});
  };
}

double kinetic_energy(const flow::Schedule& schedule, const AngleMetric& metric, double t_end) {
  return over_time(t_end, [&](double t) {
    const auto p = flow::polar(schedule(t));
    const double turn = p.r * p.dangle;
    return p.dr * p.dr + turn * turn * metric.gamma(p.angle);
  });
}

double conditional_energy(const flow::Schedule& schedule, double t_end) {
  return over_time(t_end, [&](double t) {
    const auto p = schedule(t);
    return p.da * p.da + p.dm * p.dm;
  });
}

}  // namespace assay::kinetic_paths
