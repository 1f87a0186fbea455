#include "plugins/focus_control/lqg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/flow/memoryless.hpp"

namespace assay::focus_control {
namespace {

template <std::size_t N>
using State = std::array<double, N>;

template <std::size_t N>
State<N> along(State<N> y, double h, const State<N>& slope) {
  for (std::size_t i = 0; i < N; ++i) y[i] += h * slope[i];
  return y;
}

// A step of the classical Runge-Kutta method from `t` by `h`, which may be negative.
template <std::size_t N, class F>
State<N> runge_kutta(const F& f, double t, double h, const State<N>& y) {
  const auto a = f(t, y), b = f(t + h / 2, along(y, h / 2, a)),
             c = f(t + h / 2, along(y, h / 2, b)), d = f(t + h, along(y, h, c));
  State<N> next = y;
  for (std::size_t i = 0; i < N; ++i) next[i] += h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
  return next;
}

// Steps of an interval: short against t, where the drift grows as 1 / t, and against the time in
// which the costs act.
long steps_between(const Coordinate& c, double from, double to) {
  constexpr double kRatio = 0.01, kShare = 0.1;
  const double rate = std::sqrt(1 + c.terminal + 2 * c.running) / kShare;
  return static_cast<long>(std::ceil(std::max(std::log(to / from) / kRatio, (to - from) * rate)));
}

// Nodes with their halves: value[2 i] belongs to node i, value[2 i + 1] to the middle behind it.
struct Grid {
  std::vector<double> nodes;
  std::vector<std::size_t> places;  // of the times among the nodes
};

Grid refined(const Coordinate& c, const std::vector<double>& times) {
  Grid grid{{times.front()}, {0}};
  for (std::size_t k = 0; k + 1 < times.size(); ++k) {
    const long n = std::max(steps_between(c, times[k], times[k + 1]), 1L);
    const double ratio = times[k + 1] / times[k];
    for (long i = 1; i < n; ++i)
      grid.nodes.push_back(times[k] *
                           std::pow(ratio, static_cast<double>(i) / static_cast<double>(n)));
    grid.nodes.push_back(times[k + 1]);
    grid.places.push_back(grid.nodes.size() - 1);
  }
  return grid;
}

// Slopes in time of (square, linear, constant).
State<3> riccati(const Coordinate& c, double t, const State<3>& y) {
  const auto [a, b, s] = drift(c, t);
  const double q = c.running, m = c.target;
  return {-(2 * a * y[0] - s * y[0] * y[0] + q), -((a - s * y[0]) * y[1] + y[0] * b - q * m),
          -(s * y[0] / 2 + y[1] * b - s * y[1] * y[1] / 2 + q * m * m / 2)};
}

std::vector<State<3>> solve_backwards(const Coordinate& c, const std::vector<double>& nodes) {
  const auto f = [&c](double t, const State<3>& y) { return riccati(c, t, y); };
  std::vector<State<3>> y(2 * nodes.size() - 1);
  const double g = c.terminal, m = c.target;
  y.back() = {g, -g * m, g * m * m / 2};
  for (std::size_t i = nodes.size() - 1; i-- > 0;) {
    const double half = (nodes[i + 1] - nodes[i]) / 2;
    y[2 * i + 1] = runge_kutta(f, nodes[i + 1], -half, y[2 * i + 2]);
    y[2 * i] = runge_kutta(f, nodes[i] + half, -half, y[2 * i + 1]);
  }
  for (const double part : y.front())
    if (!std::isfinite(part)) throw std::runtime_error("the Riccati equation is not finite");
  return y;
}

Moments solve_forwards(const Coordinate& c, const std::vector<double>& nodes,
                       const std::vector<State<3>>& value) {
  const auto start = base_moments(c, nodes.front());
  State<2> y{start.mean, start.variance};
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    const double middle = (nodes[i] + nodes[i + 1]) / 2;
    const auto f = [&](double t, const State<2>& at) -> State<2> {
      const auto& v = value[2 * i + (t < middle ? 0 : t > middle ? 2 : 1)];
      const auto [a, b, s] = drift(c, t);
      const double closed = a - s * v[0];
      return {closed * at[0] + b - s * v[1], 2 * closed * at[1] + s};
    };
    const double h = nodes[i + 1] - nodes[i];
    const auto k1 = f(nodes[i], y), k2 = f(middle, along(y, h / 2, k1)),
               k3 = f(middle, along(y, h / 2, k2)), k4 = f(nodes[i + 1], along(y, h, k3));
    for (std::size_t j = 0; j < 2; ++j) y[j] += h / 6 * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]);
  }
  return {y[0], y[1]};
}

}  // namespace

Moments base_moments(const Coordinate& c, double t) {
  return {t * c.mean, t * t * c.variance + (1 - t) * (1 - t)};
}

double velocity_slope(const Coordinate& c, double t) {
  return (t * c.variance - (1 - t)) / base_moments(c, t).variance;
}

Drift drift(const Coordinate& c, double t) {
  const auto [noise, pull] = flow::memoryless(t, 0);
  const double slope = velocity_slope(c, t);
  return {2 * slope - pull, 2 * c.mean * (1 - slope * t), noise};
}

Optimum optimum(const Coordinate& c, const std::vector<double>& times) {
  const auto grid = refined(c, times);
  const auto value = solve_backwards(c, grid.nodes);
  Optimum best{{}, solve_forwards(c, grid.nodes, value), 0};
  for (const auto place : grid.places) {
    const auto& v = value[2 * place];
    best.value.push_back({v[0], v[1], v[2]});
  }
  const auto start = base_moments(c, times.front());
  const auto& v = best.value.front();
  best.cost = v.square / 2 * (start.variance + start.mean * start.mean) + v.linear * start.mean +
              v.constant;
  return best;
}

Moments steered_moments(const Coordinate& c, const Sampler& sampler) {
  const double h = 1 / static_cast<double>(sampler.steps);
  Moments x{0, 1};
  for (long k = 0; k < sampler.steps; ++k) {
    const double t = h * static_cast<double>(k), slope = velocity_slope(c, t);
    const double weight =
        sampler.lambda * flow::memoryless(t, sampler.epsilon).variance * (1 - t) * c.running;
    const double factor = 1 + h * (slope - weight);
    x.mean = factor * x.mean + h * (c.mean * (1 - slope * t) + weight * c.target);
    x.variance *= factor * factor;
  }
  return x;
}

}  // namespace assay::focus_control
