#include "plugins/numerics/flow/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::flow {
namespace {

constexpr double kHalfPi = 1.57079632679489661923;

// Slopes of a monotone cubic through (x, y): 0 at a turn, else the weighted harmonic mean of the
// secants beside it (Fritsch & Butland 1984); at the ends the secants.
std::vector<double> monotone_slopes(const std::vector<double>& x, const std::vector<double>& y) {
  const std::size_t n = x.size();
  std::vector<double> secant(n - 1), slope(n);
  for (std::size_t k = 0; k + 1 < n; ++k) secant[k] = (y[k + 1] - y[k]) / (x[k + 1] - x[k]);
  slope.front() = secant.front();
  slope.back() = secant.back();
  for (std::size_t k = 1; k + 1 < n; ++k) {
    const double before = secant[k - 1], after = secant[k];
    if (before * after <= 0) continue;
    const double h0 = x[k] - x[k - 1], h1 = x[k + 1] - x[k];
    const double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
    slope[k] = (w0 + w1) / (w0 / before + w1 / after);
  }
  return slope;
}

// A function of t and its derivative.
struct Cubic {
  std::vector<double> x, y, slope;

  std::pair<double, double> operator()(std::size_t k, double t) const {
    const double h = x[k + 1] - x[k], u = (t - x[k]) / h, rise = (y[k + 1] - y[k]) / h;
    const double c = 3 * rise - 2 * slope[k] - slope[k + 1], d = slope[k] + slope[k + 1] - 2 * rise;
    return {y[k] + h * u * (slope[k] + u * (c + u * d)), slope[k] + u * (2 * c + u * 3 * d)};
  }
};

}  // namespace

Schedule linear() {
  return [](double t) { return PathPoint{t, 1 - t, 1, -1}; };
}

Schedule trigonometric() {
  return [](double t) {
    const double s = std::sin(kHalfPi * t), c = t == 1 ? 0 : std::cos(kHalfPi * t);
    return PathPoint{s, c, kHalfPi * c, -kHalfPi * s};
  };
}

Schedule variance_preserving(double beta_min, double beta_max) {
  return [=](double t) {
    const double u = 1 - t, half = u * (u * (beta_max - beta_min) / 4 + beta_min / 2);
    const double a = std::exp(-half), da = a * (u * (beta_max - beta_min) / 2 + beta_min / 2);
    const double m = std::sqrt(-std::expm1(-2 * half));
    return PathPoint{a, m, da, -a * da / m};
  };
}

Schedule tabulated(std::vector<double> t, std::vector<double> a, std::vector<double> m) {
  auto a_slope = monotone_slopes(t, a), m_slope = monotone_slopes(t, m);
  return [data = Cubic{t, std::move(a), std::move(a_slope)},
          noise = Cubic{t, std::move(m), std::move(m_slope)}](double at) {
    const auto& times = data.x;
    const auto after = std::upper_bound(times.begin() + 1, times.end() - 1, at);
    const auto k = static_cast<std::size_t>(after - times.begin()) - 1;
    const auto [value_a, slope_a] = data(k, at);
    const auto [value_m, slope_m] = noise(k, at);
    return PathPoint{value_a, value_m, slope_a, slope_m};
  };
}

Schedule retimed(Schedule schedule, double power) {
  return [schedule = std::move(schedule), power](double t) {
    auto p = schedule(std::pow(t, power));
    const double speed = power * std::pow(t, power - 1);
    p.da *= speed;
    p.dm *= speed;
    return p;
  };
}

Conversion from_data(const PathPoint& p) {
  const double rate = p.dm / std::max(p.m, kSmallestScale);
  return {rate, p.da - p.a * rate};
}

Conversion from_noise(const PathPoint& p) {
  const double rate = p.da / std::max(p.a, kSmallestScale);
  return {rate, p.dm - p.m * rate};
}

LinearPoint on_linear_path(const PathPoint& p) { return {p.a / (p.a + p.m), p.a + p.m}; }

PolarPoint polar(const PathPoint& p) {
  const double square = p.a * p.a + p.m * p.m, r = std::sqrt(square);
  return {r, std::atan2(p.a, p.m), (p.a * p.da + p.m * p.dm) / r,
          (p.m * p.da - p.a * p.dm) / square};
}

PathPoint cartesian(const PolarPoint& p) {
  const double s = std::sin(p.angle), c = p.angle >= kHalfPi ? 0 : std::cos(p.angle);
  return {p.r * s, p.r * c, p.dr * s + p.r * p.dangle * c, p.dr * c - p.r * p.dangle * s};
}

}  // namespace assay::flow
