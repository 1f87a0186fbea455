// The last iterations of Sinkhorn by Newton's method on the semi-dual.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "plugins/numerics/ot/dense_newton.hpp"
#include "plugins/numerics/ot/newton_step.hpp"
#include "plugins/numerics/ot/sinkhorn_iteration.hpp"

namespace assay::ot {
namespace {

constexpr double kLoosestDirection = 0.1;  // residual of a direction, in the gradient
constexpr double kNewtonNoise = 1e-13;     // relative fall of the dual value that rounding explains
constexpr double kFar = 20;  // of a step, in epsilon: kernel sums might leave their range
}  // namespace

// Rows are exact after every sweep, so gamma alone moves. A step after which the concave semi-dual
// is lower is halved.
Ending SinkhornIteration::finish_by_newton(const Goal& goal, const NewtonStyle& style) {
  Sweep<double> sweep(problem_, team_, is_stored_);
  NewtonStep newton(problem_);
  std::optional<DenseNewton> dense;
  if (style.is_dense) dense.emplace(problem_);
  sweep.start(p_);
  if (!is_finite()) return Ending::kBroken;
  Padded direction(problem_.b.size(), 0.0);
  double dual = -std::numeric_limits<double>::infinity(), length = 1;
  double smallest = std::numeric_limits<double>::infinity();
  bool is_stopped = false;
  int idle = 0;
  const auto product = [&](const Padded& x, Padded& y) {
    if (iterations_ >= limit_) return false;
    if (iterations_ % goal.check_every == 0 && is_told_to_stop(dual)) is_stopped = true;
    if (is_stopped) return false;
    sweep.apply_twice(p_, x, y);
    ++iterations_;
    return true;
  };
  const auto step_from = [&](const ScaledPotentials& origin) {
    p_ = origin;
    double farthest = 0;
    for (std::size_t j = 0; j < direction.size(); ++j) {
      p_.gamma[j] += length * direction[j];
      farthest = std::max(farthest, length * std::abs(direction[j]));
    }
    if (farthest > kFar) sweep.start(p_);
  };
  while (iterations_ < limit_) {
    const SweepSums sums = sweep.run(p_, {}, column_);
    ++iterations_;
    const double now = dual_value(sums.mass);
    if (!sums.is_finite || now < dual - kNewtonNoise * std::abs(dual)) {
      p_ = before_;
      if (length < style.shortest) return Ending::kStagnated;
      length /= 2;
      step_from(before_);
      continue;
    }
    dual = now;
    before_ = p_;
    error_ = sums.row_error + column_error();
    remember_best();
    if (error_ <= goal.tol) return is_told_to_stop(dual) ? Ending::kStopped : Ending::kConverged;
    idle = error_ < smallest ? 0 : idle + 1;
    smallest = std::min(smallest, error_);
    if (idle > style.patience) return Ending::kStagnated;
    if (dense) {
      if (is_told_to_stop(dual)) return Ending::kStopped;
      iterations_ = std::min(limit_, iterations_ + dense->sweeps());
      if (!dense->solve(p_, column_, direction)) return Ending::kStagnated;
    } else {
      newton.solve(column_, std::min(kLoosestDirection, std::sqrt(error_)), product, direction);
      if (is_stopped) return Ending::kStopped;
    }
    length = 1;
    step_from(before_);
  }
  return Ending::kIterationLimit;
}

}  // namespace assay::ot
