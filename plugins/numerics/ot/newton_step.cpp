#include "plugins/numerics/ot/newton_step.hpp"

#include <algorithm>
#include <cmath>

namespace assay::ot {
namespace {

void add_scaled(double factor, const Padded& x, Padded& y) {
  for (std::size_t j = 0; j < y.size(); ++j) y[j] += factor * x[j];
}

}  // namespace

NewtonStep::NewtonStep(const EntropicProblem& problem)
    : problem_(problem),
      cols_(static_cast<std::size_t>(problem.geometry.cols())),
      residual_(problem.b.size()),
      search_(problem.b.size()),
      image_(problem.b.size()),
      scaled_(problem.b.size()) {}

// The mean in the weights b.
void NewtonStep::remove_constant(Padded& x) const {
  const double mean = sum_of_products(problem_.b, x);
  for (std::size_t j = 0; j < cols_; ++j) x[j] -= mean;
}

Index NewtonStep::solve(const Padded& column, double accuracy, const Product& product,
                        Padded& direction) {
  std::fill(direction.begin(), direction.end(), 0.0);
  const auto precondition = [&] {
    for (std::size_t j = 0; j < cols_; ++j) scaled_[j] = residual_[j] / (problem_.b[j] * column[j]);
    remove_constant(scaled_);
  };
  for (std::size_t j = 0; j < residual_.size(); ++j) residual_[j] = problem_.b[j] * (1 - column[j]);
  std::fill(scaled_.begin(), scaled_.end(), 0.0);
  precondition();
  search_ = scaled_;
  double norm = sum_of_products(residual_, scaled_);
  const double goal = accuracy * accuracy * norm;
  Index products = 0;
  while (norm > goal && products < problem_.geometry.cols()) {
    if (!product(search_, image_)) break;
    ++products;
    for (std::size_t j = 0; j < cols_; ++j)
      image_[j] = problem_.b[j] * column[j] * search_[j] - image_[j];
    const double curvature = sum_of_products(search_, image_);
    if (!(curvature > 0)) break;  // rounding: the residual is as small as it gets
    add_scaled(norm / curvature, search_, direction);
    add_scaled(-norm / curvature, image_, residual_);
    precondition();
    const double next = sum_of_products(residual_, scaled_);
    for (std::size_t j = 0; j < cols_; ++j) search_[j] = scaled_[j] + next / norm * search_[j];
    norm = next;
  }
  return products;
}

}  // namespace assay::ot
