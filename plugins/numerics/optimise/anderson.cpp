#include "plugins/numerics/optimise/anderson.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

namespace assay::optimise {
namespace {

constexpr double kLongest = 100;      // largest entry of a step, in largest entries of the residual
constexpr double kGramRidge = 1e-10;  // times its trace: differences become parallel

using View = Eigen::Map<const Vector>;

View view(std::span<const double> v) { return {v.data(), static_cast<Index>(v.size())}; }

}  // namespace

Anderson::Anderson(std::span<const double> weights, Index memory)
    : weights_(view(weights)), memory_(memory) {}

void Anderson::remember(std::span<const double> x, std::span<const double> residual) {
  if (steps_.cols() != static_cast<Index>(x.size())) {
    steps_.resize(memory_, static_cast<Index>(x.size()));
    changes_.resize(memory_, static_cast<Index>(x.size()));
  }
  if (has_last_) {
    steps_.row(next_) = view(x) - last_x_;
    changes_.row(next_) = view(residual) - last_residual_;
    next_ = (next_ + 1) % steps_.rows();
    stored_ = std::min(stored_ + 1, steps_.rows());
  } else {
    next_ = 0;
  }
  last_x_ = view(x);
  last_residual_ = view(residual);
  has_last_ = true;
}

void Anderson::step(std::span<double> x, std::span<const double> residual) {
  remember(x, residual);
  Eigen::Map<Vector> next(x.data(), static_cast<Index>(x.size()));
  if (stored_ == 0) {
    next += view(residual);
    return;
  }
  const auto changes = changes_.topRows(stored_);
  const auto compared = changes.leftCols(weights_.size());
  const Matrix weighted = compared * weights_.asDiagonal();
  Matrix gram = weighted * compared.transpose();
  gram.diagonal().array() += kGramRidge * gram.trace();
  const Vector theta = gram.ldlt().solve(weighted * view(residual).head(weights_.size()));
  Vector step = view(residual) - (steps_.topRows(stored_) + changes).transpose() * theta;
  const double longest = kLongest * view(residual).cwiseAbs().maxCoeff();
  if (!(step.cwiseAbs().maxCoeff() <= longest)) {  // also when theta is not finite
    step = view(residual);
    forget();
  }
  next += step;
}

}  // namespace assay::optimise
