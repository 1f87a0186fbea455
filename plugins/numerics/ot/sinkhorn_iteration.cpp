#include "plugins/numerics/ot/sinkhorn_iteration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "plugins/numerics/ot/cost_statistics.hpp"

namespace assay::ot {
namespace {

constexpr Index kLevelIterations = 50;  // effort on a level of epsilon above the last
constexpr double kLevelTolerance = 0.1;
constexpr double kSmallEpsilon = 0.005;   // kAuto scales below this share of the typical cost,
constexpr double kFirstEpsilon = 0.05;    // from below this one,
constexpr double kAutoFactor = 10;        // by this factor; measured on Gaussian clouds
constexpr double kFloatTolerance = 1e-4;  // where Precision::kMixed turns to double
constexpr double kNewtonError = 1e-3;     // where Newton's method may take over
constexpr Index kPatience = 300;          // iterations after which kAuto asks whether it is there
constexpr int kMostRescues = 20;
constexpr Index kStagnation = 500;  // single-precision iterations without a new smallest error

Padded with_padding(const std::vector<double>& values, double scale = 1) {
  Padded p(padded(values.size()), 0.0);
  std::transform(values.begin(), values.end(), p.begin(), [scale](double v) { return scale * v; });
  return p;
}

double product(const Padded& w, const Padded& v) {
  return std::inner_product(w.begin(), w.end(), v.begin(), 0.0);
}

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

SinkhornIteration::SinkhornIteration(const Geometry& geometry, const std::vector<double>& a,
                                     const std::vector<double>& b, const SinkhornOptions& options,
                                     SinkhornAlgorithm algorithm)
    : options_(options),
      is_stored_(algorithm == SinkhornAlgorithm::kKernel),
      team_(options.threads),
      problem_{geometry, with_padding(a), with_padding(b), options.epsilon},
      p_{Padded(problem_.a.size(), 0.0), Padded(problem_.b.size(), 0.0)},
      column_(problem_.b.size()) {}

void SinkhornIteration::set_potentials(const std::vector<double>& f, const std::vector<double>& g) {
  is_warm_ = !f.empty() || !g.empty();
  if (!g.empty()) p_.gamma = with_padding(g, 1 / options_.epsilon);
  if (f.empty() || !g.empty()) return;
  p_.phi = with_padding(f, 1 / options_.epsilon);
  update_columns_exactly(problem_, team_, p_);
}

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
  for (double e = kAutoFactor * options_.epsilon; e < kFirstEpsilon * typical; e *= kAutoFactor)
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

void SinkhornIteration::set_epsilon(double epsilon) {
  const double ratio = problem_.epsilon / epsilon;
  for (double& v : p_.phi) v *= ratio;
  for (double& v : p_.gamma) v *= ratio;
  problem_.epsilon = epsilon;
}

Ending SinkhornIteration::solve() {
  const ColumnStep::Kind step = step_kind(options_.acceleration);
  for (const double epsilon : levels()) {
    set_epsilon(epsilon);
    const Ending ending = reach({kLevelTolerance, kLevelIterations, 1, step});
    if (ending == Ending::kStopped || ending == Ending::kBroken) return ending;
  }
  set_epsilon(options_.epsilon);
  const Goal goal{options_.tol, options_.max_iterations, options_.check_every, step};
  if (options_.acceleration == Acceleration::kNewton && goal.tol < kNewtonError) {
    const Ending ending = reach({kNewtonError, goal.limit, goal.check_every, step});
    if (ending != Ending::kConverged && ending != Ending::kStagnated) return ending;
    return finish_by_newton(goal);
  }
  if (options_.acceleration != Acceleration::kAuto || options_.precision == Precision::kFloat)
    return reach(goal);
  while (iterations_ < options_.max_iterations) {
    const Ending ending = reach({goal.tol, kPatience, goal.check_every, step});
    if (ending != Ending::kIterationLimit) return ending;
    if (error_ < kNewtonError) return finish_by_newton(goal);
  }
  return Ending::kIterationLimit;
}

Ending SinkhornIteration::reach(const Goal& goal) {
  if (options_.precision == Precision::kDouble) return iterate<double>(goal);
  if (options_.precision == Precision::kFloat || goal.tol >= kFloatTolerance)
    return iterate<float>(goal);
  Goal coarse = goal;
  coarse.tol = kFloatTolerance;
  const Ending ending = iterate<float>(coarse);
  return ending == Ending::kConverged || ending == Ending::kStagnated ? iterate<double>(goal)
                                                                      : ending;
}

template <class T>
Ending SinkhornIteration::iterate(const Goal& goal) {
  Sweep<T> sweep(problem_, team_, is_stored_);
  ColumnStep step(goal.step, problem_);
  sweep.start(p_);
  if (!is_finite()) return Ending::kBroken;
  double smallest = std::numeric_limits<double>::infinity();
  Index smallest_at = 0;
  for (Index k = 1; k <= goal.limit && iterations_ < options_.max_iterations; ++k) {
    before_ = p_;
    const SweepSums sums = sweep.run(p_, step.omega(), column_);
    ++iterations_;
    if (!sums.is_finite) {
      if (!rescue(sweep)) return Ending::kBroken;
      step.restart();
      continue;
    }
    error_ = sums.row_error + column_error();
    if (error_ < smallest) smallest = error_, smallest_at = k;
    const double dual = dual_value(sums.mass);
    const bool is_last = k == goal.limit || iterations_ == options_.max_iterations;
    if ((k % options_.check_every == 0 || is_last) && is_told_to_stop(dual))
      return Ending::kStopped;
    if ((k % goal.check_every == 0 || is_last) && error_ <= goal.tol) return Ending::kConverged;
    if (sizeof(T) == sizeof(float) && k - smallest_at > kStagnation) return Ending::kStagnated;
    step.update(p_.gamma, column_, error_, dual);
  }
  return Ending::kIterationLimit;
}

// An exact iteration from the last potentials before a sum left the range of double. Without
// success those potentials stay.
template <class T>
bool SinkhornIteration::rescue(Sweep<T>& sweep) {
  p_ = before_;
  if (++rescues_ > kMostRescues) return false;
  update_columns_exactly(problem_, team_, p_);
  sweep.start(p_);
  if (is_finite()) return true;
  p_ = before_;
  return false;
}

bool SinkhornIteration::is_finite() const {
  const auto all_finite = [](const Padded& v) {
    return std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
  };
  return all_finite(p_.phi) && all_finite(p_.gamma);
}

double SinkhornIteration::column_error() const {
  double error = 0;
  for (std::size_t j = 0; j < column_.size(); ++j)
    error += problem_.b[j] * std::abs(column_[j] - 1);
  return error;
}

double SinkhornIteration::dual_value(double mass) const {
  return problem_.epsilon *
         (product(problem_.a, p_.phi) + product(problem_.b, p_.gamma) + 1 - mass);
}

bool SinkhornIteration::is_told_to_stop(double dual) const {
  return options_.on_check &&
         options_.on_check({iterations_, error_, dual, problem_.epsilon}) == Verdict::kStop;
}

}  // namespace assay::ot
