// The way to a solution: which iterations with which acceleration, and what comes where they fail.
#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/dense_newton.hpp"
#include "plugins/numerics/ot/sinkhorn_iteration.hpp"

namespace assay::ot {
namespace {

constexpr Index kLevelIterations = 50;  // effort on a level of epsilon above the last
constexpr double kLevelTolerance = 0.1;
constexpr double kSmallEpsilon = 0.005;  // kAuto scales below this share of the typical cost,
constexpr double kAutoStart = 0.05;      // from below this one,
constexpr double kAutoFactor = 10;       // by this factor; measured on Gaussian clouds
constexpr double kNewtonError = 1e-3;    // where Newton's method may take over
constexpr Index kPatience = 300;         // iterations after which kAuto asks whether it is there
constexpr Index kFewColumns = 128;       // columns, whose Newton system is factorised at once
constexpr double kProgress = 4;          // times smaller than before, else it is not; and where
constexpr double kLeastProgress = 1.25;  // no factorisation waits to do better

ColumnStep::Kind step_kind(Acceleration acceleration) {
  switch (acceleration) {
    case Acceleration::kAuto:
    case Acceleration::kAnderson:
    case Acceleration::kNewton:
      return ColumnStep::Kind::kAnderson;
    case Acceleration::kOverrelax:
      return ColumnStep::Kind::kOverrelaxed;
    default:
      return ColumnStep::Kind::kPlain;
  }
}

}  // namespace

// The decreasing values of epsilon to pass before the one asked for.
std::vector<double> SinkhornIteration::levels() {
  std::vector<double> above;
  if (is_warm_) return above;
  if (options_.acceleration == Acceleration::kScaling) {
    const double largest = cost_moments(problem_.geometry).max;
    for (double e = largest; e > options_.epsilon; e *= 0.5) above.push_back(e);
  }
  if (options_.acceleration != Acceleration::kAuto &&
      options_.acceleration != Acceleration::kNewton)
    return above;
  const double typical = typical_cost();
  if (options_.epsilon >= kSmallEpsilon * typical) return above;
  for (double e = kAutoFactor * options_.epsilon; e < kAutoStart * typical; e *= kAutoFactor)
    above.insert(above.begin(), e);
  return above;
}

// The mean of the finite costs in up to 64 rows, evenly spaced.
double SinkhornIteration::typical_cost() {
  const Index rows = problem_.geometry.rows(), step = std::max<Index>(1, rows / 64);
  Padded row(problem_.b.size());
  double sum = 0, count = 0;
  for (Index i = 0; i < rows; i += step) {
    problem_.geometry.copy_row(i, row.data());
    for (const double c : row)
      if (std::isfinite(c)) sum += std::abs(c), ++count;
  }
  return count > 0 ? sum / count : 0;
}

Ending SinkhornIteration::solve() {
  const Ending ending = solve_as_asked(step_kind(options_.acceleration));
  if (ending == Ending::kConverged) return ending;
  set_epsilon(options_.epsilon);
  if (std::isfinite(best_error_)) p_ = best_;
  update_rows_exactly(problem_, team_, p_);
  return ending;
}

Ending SinkhornIteration::solve_as_asked(ColumnStep::Kind step) {
  const Goal goal{options_.tol, options_.max_iterations, options_.check_every, step};
  const bool falls_back =
      options_.acceleration == Acceleration::kAuto && options_.precision != Precision::kFloat;
  for (const double epsilon : levels()) {
    set_epsilon(epsilon);
    const Ending ending = reach({kLevelTolerance, kLevelIterations, 1, step});
    if (is_told_to_stop_ || (ending == Ending::kBroken && !falls_back)) return ending;
  }
  set_epsilon(options_.epsilon);
  if (falls_back) return solve_patiently(goal);
  if (options_.acceleration == Acceleration::kNewton && goal.tol < kNewtonError) {
    const Ending ending = reach({kNewtonError, goal.limit, goal.check_every, step});
    if (ending != Ending::kConverged && ending != Ending::kStagnated) return ending;
    return finish_by_newton(goal, kMatrixFree);
  }
  return reach(goal);
}

// optimise::Anderson mixing while it gets on, and Newton's method once that is near.
Ending SinkhornIteration::solve_quickly(const Goal& goal) {
  const bool can_factorise = DenseNewton::is_affordable(problem_);
  const bool is_small = can_factorise && problem_.geometry.cols() <= kFewColumns;
  double before = std::numeric_limits<double>::infinity();
  while (iterations_ < options_.max_iterations) {
    const Ending ending = reach({goal.tol, kPatience, goal.check_every, goal.step});
    if (ending != Ending::kIterationLimit) return ending;
    if (error_ < kNewtonError) return finish_by_newton(goal, is_small ? kDense : kMatrixFree);
    if (!((can_factorise ? kProgress : kLeastProgress) * best_error_ < before))
      return Ending::kStagnated;
    before = best_error_;
  }
  return Ending::kIterationLimit;
}

// Where the quick way ends before the goal: the path of epsilon from far above, then over-relaxed
// steps from the best point, which crawl but do not stop.
Ending SinkhornIteration::solve_patiently(const Goal& goal) {
  const auto is_over = [this](Ending ending) {
    return ending == Ending::kConverged || ending == Ending::kStopped ||
           iterations_ >= options_.max_iterations || is_at_rounding();
  };
  Ending ending = solve_quickly(goal);
  if (is_over(ending)) return ending;
  limit_ = iterations_ + (options_.max_iterations - iterations_) / 2;
  ending = continue_in_epsilon(goal);
  limit_ = options_.max_iterations;
  if (is_over(ending)) return ending;
  set_epsilon(options_.epsilon);
  if (std::isfinite(best_error_)) p_ = best_;
  return reach({goal.tol, goal.limit, goal.check_every, ColumnStep::Kind::kOverrelaxed});
}

}  // namespace assay::ot
