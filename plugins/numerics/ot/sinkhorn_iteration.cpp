#include "plugins/numerics/ot/sinkhorn_iteration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::ot {
namespace {

constexpr double kFloatTolerance = 1e-4;  // where Precision::kMixed turns to double
constexpr double kExponentRounding = 8 * std::numeric_limits<double>::epsilon();
constexpr int kMostRescues = 20;
constexpr Index kStagnation = 500;  // single-precision iterations without a new smallest error

}  // namespace

SinkhornIteration::SinkhornIteration(const Geometry& geometry, const std::vector<double>& a,
                                     const std::vector<double>& b, const SinkhornOptions& options,
                                     SinkhornAlgorithm algorithm)
    : options_(options),
      is_stored_(algorithm == SinkhornAlgorithm::kKernel),
      team_(options.threads),
      problem_{geometry, linalg::padded_copy(a), linalg::padded_copy(b), options.epsilon},
      p_{Padded(problem_.a.size(), 0.0), Padded(problem_.b.size(), 0.0)},
      column_(problem_.b.size()),
      limit_(options.max_iterations) {}

void SinkhornIteration::set_potentials(const std::vector<double>& f, const std::vector<double>& g) {
  is_warm_ = !f.empty() || !g.empty();
  if (!g.empty()) p_.gamma = linalg::padded_copy(g, 1 / options_.epsilon);
  if (f.empty() || !g.empty()) return;
  p_.phi = linalg::padded_copy(f, 1 / options_.epsilon);
  update_columns_exactly(problem_, team_, p_);
}

void SinkhornIteration::set_epsilon(double epsilon) {
  const double ratio = problem_.epsilon / epsilon;
  for (double& v : p_.phi) v *= ratio;
  for (double& v : p_.gamma) v *= ratio;
  problem_.epsilon = epsilon;
}

void SinkhornIteration::remember_best() {
  if (problem_.epsilon != options_.epsilon || !(error_ < best_error_)) return;
  best_error_ = error_;
  best_ = p_;
}

bool SinkhornIteration::is_at_rounding() const {
  if (!std::isfinite(best_error_)) return false;
  double exponents = 0;
  for (std::size_t i = 0; i < best_.phi.size(); ++i)
    exponents += problem_.a[i] * std::abs(best_.phi[i]);
  for (std::size_t j = 0; j < best_.gamma.size(); ++j)
    exponents += problem_.b[j] * std::abs(best_.gamma[j]);
  return best_error_ <= kExponentRounding * exponents;
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
  for (Index k = 1; k <= goal.limit && iterations_ < limit_; ++k) {
    before_ = p_;
    const SweepSums sums = sweep.run(p_, {.omega = step.omega()}, column_);
    ++iterations_;
    if (!sums.is_finite) {
      if (!rescue(sweep)) return Ending::kOutOfRange;
      step.restart();
      continue;
    }
    error_ = sums.row_error + column_error();
    remember_best();
    if (error_ < smallest) smallest = error_, smallest_at = k;
    const double dual = dual_value(sums.mass);
    const bool is_last = k == goal.limit || iterations_ == limit_;
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
         (sum_of_products(problem_.a, p_.phi) + sum_of_products(problem_.b, p_.gamma) + 1 - mass);
}

bool SinkhornIteration::is_told_to_stop(double dual) {
  is_told_to_stop_ =
      is_told_to_stop_ ||
      (options_.on_check && options_.on_check({iterations_, error_, dual, problem_.epsilon}) ==
                                optimise::Verdict::kStop);
  return is_told_to_stop_;
}

template Ending SinkhornIteration::iterate<double>(const Goal&);

}  // namespace assay::ot
