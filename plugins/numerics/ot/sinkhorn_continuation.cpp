// Sinkhorn by continuation: the solution followed from a large epsilon to the one asked for.
#include <algorithm>
#include <cmath>

#include "plugins/numerics/ot/dense_newton.hpp"
#include "plugins/numerics/ot/sinkhorn_iteration.hpp"

namespace assay::ot {
namespace {

constexpr double kContinuationStart = 0.1;  // of the typical cost
constexpr double kFactor = 2;               // between levels, while that goes well
constexpr double kLeastFactor = 1.02;       // levels that are nearer than this do not help
constexpr double kLevelError = 1e-4;        // that Newton's method reaches before the next level
constexpr Index kPlainIterations = 5;       // that bring its potentials near

}  // namespace

// At problem_.epsilon: plain iterations, then Newton's method.
bool SinkhornIteration::solve_level(const Goal& goal, bool is_dense) {
  Goal plain = goal;
  plain.step = ColumnStep::Kind::kPlain;
  plain.limit = kPlainIterations;
  plain.check_every = 1;
  if (iterate<double>(plain) == Ending::kConverged) return true;
  return finish_by_newton(goal, is_dense ? kDense : kPatient) == Ending::kConverged;
}

// Potentials of one level, in units of the cost, are near those of the next. Where Newton's method
// fails they were not near enough, and a level between the two comes first.
Ending SinkhornIteration::continue_in_epsilon(const Goal& goal) {
  const bool is_dense = DenseNewton::is_affordable(problem_);
  ScaledPotentials solved{Padded(p_.phi.size(), 0.0), Padded(p_.gamma.size(), 0.0)};
  double above = 0, factor = kFactor;
  double epsilon = std::max(options_.epsilon, kContinuationStart * typical_cost());
  p_ = solved;
  problem_.epsilon = epsilon;
  while (iterations_ < limit_) {
    const bool is_last = epsilon == options_.epsilon;
    Goal level = goal;
    level.tol = is_last ? goal.tol : std::max(goal.tol, kLevelError);
    const bool is_solved = solve_level(level, is_dense);
    if (is_told_to_stop_) return Ending::kStopped;
    if (is_solved && is_last) return Ending::kConverged;
    if (!is_solved && (above == 0 || factor < kLeastFactor || (is_last && is_at_rounding())))
      return Ending::kStagnated;
    if (is_solved) {
      above = epsilon;
      solved = p_;
      factor = std::min(kFactor, factor * factor);
    } else {
      factor = std::sqrt(std::min(factor, above / epsilon));
      problem_.epsilon = above;
      p_ = solved;
    }
    epsilon = above / factor;
    if (epsilon < options_.epsilon * kLeastFactor) epsilon = options_.epsilon;
    set_epsilon(epsilon);
  }
  return Ending::kIterationLimit;
}

}  // namespace assay::ot
