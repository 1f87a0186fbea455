#include "plugins/numerics/ot/lbfgs.hpp"

#include <deque>
#include <limits>
#include <utility>
#include <vector>

namespace assay::ot {
namespace {

constexpr double kDecrease = 1e-4, kCurvature = 0.9;
constexpr int kMaxTrials = 50;

struct Point {
  Vector x, gradient;
  double value;
};

struct Pair {
  Vector step, change;
  double inverse_curvature;  // 1 / step.change
};

// Two-loop recursion.
Vector direction(const std::deque<Pair>& pairs, const Vector& gradient) {
  Vector d = -gradient;
  std::vector<double> weights(pairs.size());
  for (std::size_t k = pairs.size(); k-- > 0;) {
    weights[k] = pairs[k].inverse_curvature * pairs[k].step.dot(d);
    d -= weights[k] * pairs[k].change;
  }
  if (!pairs.empty()) {
    const Pair& last = pairs.back();
    d /= last.inverse_curvature * last.change.squaredNorm();
  }
  for (std::size_t k = 0; k < pairs.size(); ++k)
    d += (weights[k] - pairs[k].inverse_curvature * pairs[k].change.dot(d)) * pairs[k].step;
  return d;
}

// Moves `to` to a weak Wolfe point from `from` along d; false when there is none in sight.
bool search(const Objective& objective, const Point& from, const Vector& d, double step,
            Point& to) {
  const double slope = from.gradient.dot(d);
  double low = 0, high = std::numeric_limits<double>::infinity();
  for (int trial = 0; trial < kMaxTrials; ++trial) {
    to.x = from.x + step * d;
    to.value = objective(to.x, to.gradient);
    if (!(to.value <= from.value + kDecrease * step * slope))
      high = step;
    else if (to.gradient.dot(d) < kCurvature * slope)
      low = step;
    else
      return true;
    step = high < std::numeric_limits<double>::infinity() ? (low + high) / 2 : 2 * step;
  }
  return false;
}

void remember(std::deque<Pair>& pairs, const Point& from, const Point& to, std::size_t memory) {
  Vector step = to.x - from.x, change = to.gradient - from.gradient;
  const double curvature = step.dot(change);
  if (!(curvature > 0)) return;
  pairs.push_back({std::move(step), std::move(change), 1 / curvature});
  if (pairs.size() > memory) pairs.pop_front();
}

}  // namespace

LbfgsResult minimize(const Objective& objective, Vector start, const LbfgsOptions& options) {
  Point at{std::move(start), {}, 0}, next;
  at.gradient.resize(at.x.size());
  at.value = objective(at.x, at.gradient);
  next.gradient.resize(at.x.size());
  std::deque<Pair> pairs;
  Index iteration = 0;
  const auto norm = [&at] { return at.gradient.lpNorm<Eigen::Infinity>(); };
  while (iteration < options.max_iterations && norm() > options.tol) {
    const double first = pairs.empty() ? 1 / at.gradient.norm() : 1;
    if (!search(objective, at, direction(pairs, at.gradient), first, next)) {
      if (pairs.empty()) break;
      pairs.clear();  // once more along the gradient
      continue;
    }
    remember(pairs, at, next, options.memory);
    std::swap(at, next);
    ++iteration;
    if (options.on_step && options.on_step(iteration, at.value, norm()) == Verdict::kStop) break;
  }
  return {at.x, at.value, norm(), iteration, norm() <= options.tol};
}

}  // namespace assay::ot
