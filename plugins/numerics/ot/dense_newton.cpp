#include "plugins/numerics/ot/dense_newton.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace assay::ot {
namespace {

constexpr Index kPlanRows = 64;  // of the plan that are kept at a time
constexpr double kMostProducts = 2e10;
constexpr double kHessianRidge = 1e-13;  // of the ones on the diagonal
constexpr double kLeastShare = 1e-3;     // of b_j, that P'1 counts as at least

}  // namespace

bool DenseNewton::is_affordable(const EntropicProblem& problem) {
  const auto rows = static_cast<double>(problem.geometry.rows()),
             cols = static_cast<double>(problem.geometry.cols());
  return (rows + cols) * cols * cols <= kMostProducts;
}

DenseNewton::DenseNewton(const EntropicProblem& problem)
    : problem_(problem),
      system_(problem.geometry.cols(), problem.geometry.cols()),
      scale_(problem.geometry.cols()) {}

// The lower triangle of -D^-1/2 P' diag(1/a) P D^-1/2. Rows are brought to sums of exactly a, and
// the column sums of that plan are returned: rounded exponents would make the system indefinite.
Vector DenseNewton::fill(const ScaledPotentials& p) {
  const Index rows = problem_.geometry.rows(), cols = problem_.geometry.cols();
  Padded costs(p.gamma.size()), kernel(p.gamma.size());
  Matrix block(kPlanRows, cols);
  const Eigen::Map<const Vector> b(problem_.b.data(), cols);
  Vector sums = Vector::Zero(cols);
  system_.setZero();
  for (Index first = 0; first < rows; first += kPlanRows) {
    const Index here = std::min(kPlanRows, rows - first);
    for (Index r = 0; r < here; ++r) {
      const Index i = first + r;
      problem_.geometry.copy_row(i, costs.data());
      const double sum = linalg::kernels().f64.gibbs(
          costs.data(), p.gamma.data(), problem_.b.data(), p.phi[to_size(i)], 1 / problem_.epsilon,
          kernel.data(), kernel.size());
      const Eigen::Map<const Vector> k(kernel.data(), cols);
      block.row(r) = b.cwiseProduct(k) / sum;
      sums += problem_.a[to_size(i)] * block.row(r).transpose();
      block.row(r) *= std::sqrt(problem_.a[to_size(i)]);
      block.row(r) = block.row(r).cwiseProduct(scale_.transpose());
    }
    system_.selfadjointView<Eigen::Lower>().rankUpdate(block.topRows(here).transpose(), -1);
  }
  return sums;
}

bool DenseNewton::solve(const ScaledPotentials& p, const Padded& column, Padded& direction) {
  const Index cols = problem_.geometry.cols();
  Vector residual(cols), kernel(cols);
  for (Index j = 0; j < cols; ++j) {
    const double b = problem_.b[to_size(j)], sum = b * column[to_size(j)];
    scale_[j] = 1 / std::sqrt(std::max(sum, kLeastShare * b));
    residual[j] = (b - sum) * scale_[j];
    kernel[j] = 1 / scale_[j];
  }
  const Vector sums = fill(p);
  system_.selfadjointView<Eigen::Lower>().rankUpdate(kernel.normalized());
  system_.diagonal() += sums.cwiseProduct(scale_.cwiseAbs2());
  system_.diagonal().array() += kHessianRidge;
  const Eigen::LLT<Matrix, Eigen::Lower> factor(system_);
  if (factor.info() != Eigen::Success) return false;
  const Vector solution = scale_.cwiseProduct(factor.solve(residual));
  if (!solution.allFinite()) return false;
  double mean = 0;
  for (Index j = 0; j < cols; ++j) mean += problem_.b[to_size(j)] * solution[j];
  std::fill(direction.begin(), direction.end(), 0.0);
  for (Index j = 0; j < cols; ++j) direction[to_size(j)] = solution[j] - mean;
  return true;
}

}  // namespace assay::ot
