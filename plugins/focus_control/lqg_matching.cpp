#include "plugins/focus_control/lqg_matching.hpp"

#include <cmath>

namespace assay::focus_control {
namespace {

constexpr double kDamping = 0.5;

double step_of(const std::vector<double>& times) {
  return (times.back() - times.front()) / static_cast<double>(times.size() - 1);
}

// Steps of all trajectories: x[k][i].
using Paths = std::vector<std::vector<double>>;

void simulate(const Coordinate& c, const std::vector<double>& times, const AffineControl& control,
              Rng rng, Paths& x) {
  const auto start = base_moments(c, times.front());
  const double h = step_of(times), deviation = std::sqrt(start.variance);
  for (auto& value : x[0]) value = rng.normal(start.mean, deviation);
  for (std::size_t k = 0; k + 1 < times.size(); ++k) {
    const auto [a, b, s] = drift(c, times[k]);
    const double factor = 1 + h * (a - s * control.slope[k]);
    const double shift = h * (b - s * control.shift[k]), noise = std::sqrt(h * s);
    for (std::size_t i = 0; i < x[k].size(); ++i)
      x[k + 1][i] = factor * x[k][i] + shift + noise * rng.normal();
  }
}

struct Line {
  double slope, shift;
};

// Least squares of y on x; a constant x has slope 0.
Line regress(const std::vector<double>& x, const std::vector<double>& y) {
  const double n = static_cast<double>(x.size());
  double mx = 0, my = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / n, my += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i)
    xx += (x[i] - mx) * (x[i] - mx), xy += (x[i] - mx) * (y[i] - my);
  const double slope = xx > 0 ? xy / xx : 0;
  return {slope, my - slope * mx};
}

// The lean adjoint back along the paths, and the control half of the way to what it asks for.
void update(const Coordinate& c, const std::vector<double>& times, const Paths& x,
            AffineControl& control) {
  const double h = step_of(times);
  std::vector<double> adjoint;
  for (const double value : x.back()) adjoint.push_back(c.terminal * (value - c.target));
  for (std::size_t k = times.size() - 1; k-- > 0;) {
    const double slope = drift(c, times[k + 1]).slope;
    for (std::size_t i = 0; i < adjoint.size(); ++i)
      adjoint[i] += h * (slope * adjoint[i] + c.running * (x[k][i] - c.target));
    const auto line = regress(x[k], adjoint);
    control.slope[k] += kDamping * (line.slope - control.slope[k]);
    control.shift[k] += kDamping * (line.shift - control.shift[k]);
  }
}

double second_moment(const Moments& x, double slope, double shift) {
  const double mean = slope * x.mean + shift;
  return slope * slope * x.variance + mean * mean;
}

}  // namespace

AffineControl match_adjoints(const Coordinate& c, const std::vector<double>& times,
                             const AffineMatching& options, const Rng& rng) {
  const std::size_t steps = times.size() - 1;
  AffineControl control{std::vector<double>(steps), std::vector<double>(steps)};
  Paths x(times.size(), std::vector<double>(static_cast<std::size_t>(options.trajectories)));
  for (long i = 0; i < options.iterations; ++i) {
    if (options.stop_point) options.stop_point();
    simulate(c, times, control, rng.stream(static_cast<std::uint64_t>(i)), x);
    update(c, times, x, control);
  }
  return control;
}

Outcome outcome(const Coordinate& c, const std::vector<double>& times,
                const AffineControl& control) {
  const double h = step_of(times);
  Moments x = base_moments(c, times.front());
  double cost = 0;
  for (std::size_t k = 0; k + 1 < times.size(); ++k) {
    const auto [a, b, s] = drift(c, times[k]);
    cost += h / 2 *
            (s * second_moment(x, control.slope[k], control.shift[k]) +
             c.running * second_moment(x, 1, -c.target));
    const double factor = 1 + h * (a - s * control.slope[k]);
    x.mean = factor * x.mean + h * (b - s * control.shift[k]);
    x.variance = factor * factor * x.variance + h * s;
  }
  return {x, cost + c.terminal / 2 * second_moment(x, 1, -c.target)};
}

GainError gain_error(const Coordinate& c, const std::vector<double>& times,
                     const AffineControl& control, const std::vector<ValueFunction>& best) {
  GainError error;
  for (std::size_t k = 1; k + 1 < times.size(); ++k) {
    const auto x = base_moments(c, times[k]);
    const double noise = drift(c, times[k]).noise;
    error.square += noise * second_moment(x, control.slope[k] - best[k].square,
                                          control.shift[k] - best[k].linear);
    error.whole += noise * second_moment(x, best[k].square, best[k].linear);
  }
  return error;
}

}  // namespace assay::focus_control
