#include "plugins/numerics/optimise/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>
#include <vector>

#include "plugins/numerics/optimise/line_search.hpp"

namespace assay::optimise {
namespace {

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

void remember(std::deque<Pair>& pairs, const LinePoint& from, const LinePoint& to,
              std::size_t memory) {
  Vector step = to.x - from.x, change = to.gradient - from.gradient;
  const double curvature = step.dot(change);
  if (!(curvature > 0)) return;
  pairs.push_back({std::move(step), std::move(change), 1 / curvature});
  if (pairs.size() > memory) pairs.pop_front();
}

double largest(const Vector& v) { return v.lpNorm<Eigen::Infinity>(); }

}  // namespace

LbfgsResult minimize(const Objective& objective, Vector start, const LbfgsOptions& options) {
  LbfgsResult r;
  const auto evaluate = [&](LinePoint& p) {
    p.gradient.resize(p.x.size());
    p.value = objective(p.x, p.gradient);
    ++r.evaluations;
  };
  LinePoint at{std::move(start), {}, 0}, next;
  evaluate(at);
  std::deque<Pair> pairs;
  while (largest(at.gradient) > options.tol && r.iterations < options.max_iterations) {
    const double first = pairs.empty() ? 1 / at.gradient.norm() : 1;
    if (!strong_wolfe(evaluate, at, direction(pairs, at.gradient), first, next)) {
      r.end = LbfgsEnd::kKink;
      if (pairs.empty()) break;
      pairs.clear();  // once more along the gradient
      continue;
    }
    r.end = LbfgsEnd::kIterations;
    remember(pairs, at, next, options.memory);
    std::swap(at, next);
    ++r.iterations;
    if (options.on_step &&
        options.on_step(r.iterations, at.value, largest(at.gradient)) == Verdict::kStop) {
      r.end = LbfgsEnd::kStopped;
      break;
    }
    const double scale = std::max(std::abs(at.value), std::abs(next.value));
    if (options.relative_change > 0 && next.value - at.value <= options.relative_change * scale) {
      r.end = LbfgsEnd::kChange;
      break;
    }
  }
  r.gradient_norm = largest(at.gradient);
  r.converged = r.gradient_norm <= options.tol;
  if (r.converged && r.end != LbfgsEnd::kStopped) r.end = LbfgsEnd::kGradient;
  r.value = at.value;
  r.x = std::move(at.x);
  return r;
}

}  // namespace assay::optimise
