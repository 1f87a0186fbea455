#include "plugins/numerics/ot/column_step.hpp"

#include <algorithm>
#include <limits>

namespace assay::ot {
namespace {

constexpr Index kColumnMemory = 5;
constexpr double kColumnWorsening = 2;  // over the smallest error: history misleads

}  // namespace

ColumnStep::ColumnStep(Kind kind, const EntropicProblem& problem)
    : relaxation_(kind == Kind::kOverrelaxed),
      smallest_error_(std::numeric_limits<double>::infinity()),
      residual_(problem.b.size()) {
  if (kind == Kind::kAnderson) anderson_.emplace(problem.b, kColumnMemory);
}

void ColumnStep::restart() {
  relaxation_.restart();
  if (anderson_) anderson_->forget();
  smallest_error_ = std::numeric_limits<double>::infinity();
}

// The next point is the plain step from the best one, known already. The error that counts as
// smallest is forgotten, so that a region that must be crossed uphill is not tried forever.
void ColumnStep::return_to_best(Padded& gamma) {
  for (std::size_t j = 0; j < gamma.size(); ++j) gamma[j] = best_gamma_[j] + best_residual_[j];
  restart();
}

void ColumnStep::update(Padded& gamma, const Padded& column, double marginal_error,
                        double dual_value) {
  linalg::kernels().log_n(column.data(), residual_.data(), residual_.size());
  for (double& v : residual_) v = -v;
  advance(gamma, residual_, marginal_error, dual_value);
}

void ColumnStep::advance(Padded& gamma, const Padded& residual, double error, double dual_value) {
  if (anderson_) {
    if (!(error <= kColumnWorsening * smallest_error_)) return return_to_best(gamma);
    if (error < smallest_error_) {
      smallest_error_ = error;
      best_gamma_ = gamma;
      best_residual_ = residual;
    }
    return anderson_->step(gamma, residual);
  }
  const double omega = relaxation_.omega();
  for (std::size_t j = 0; j < gamma.size(); ++j) gamma[j] += omega * residual[j];
  relaxation_.observe(error, dual_value);
}

}  // namespace assay::ot
