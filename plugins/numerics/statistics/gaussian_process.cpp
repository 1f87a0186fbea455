#include "plugins/numerics/statistics/gaussian_process.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::statistics {
namespace {

Matrix correlations(const Matrix& squared, double length) {
  Matrix r = squared / (-2 * length * length);
  linalg::exp_each(r.data(), r.size());
  return r;
}

// The covariance of observations and its Cholesky factor.
struct Factored {
  Matrix signal;
  Eigen::LLT<Matrix> factor;

  Factored(const Matrix& squared, const GaussianKernel& kernel)
      : signal(kernel.signal_var * correlations(squared, kernel.length)) {
    Matrix k = signal;
    k.diagonal().array() += kernel.noise_var;
    factor.compute(k);
  }
  bool is_positive() const { return factor.info() == Eigen::Success; }
  // alpha = K^-1 y
  double value(const Vector& y, const Vector& alpha) const {
    double log_root = 0;
    for (Index i = 0; i < y.size(); ++i) log_root += std::log(factor.matrixLLT()(i, i));
    return -y.dot(alpha) / 2 - log_root -
           static_cast<double>(y.size()) / 2 * std::log(2 * std::numbers::pi);
  }
};

}  // namespace

Matrix squared_distances(const Matrix& a, const Matrix& b) {
  Matrix squared(a.rows(), b.rows());
  for (Index i = 0; i < a.rows(); ++i)
    squared.row(i) = (b.rowwise() - a.row(i)).rowwise().squaredNorm().transpose();
  return squared;
}

Posterior posterior(const Matrix& points, const Vector& y, double mean,
                    const GaussianKernel& kernel, const Matrix& at) {
  Posterior result{Vector::Constant(at.rows(), mean),
                   Vector::Constant(at.rows(), std::sqrt(kernel.signal_var))};
  if (points.rows() == 0) return result;
  Matrix k = kernel.signal_var * correlations(squared_distances(points, points), kernel.length);
  k.diagonal().array() += kernel.noise_var;
  const Eigen::LLT<Matrix> factor(k);
  Matrix cross = kernel.signal_var * correlations(squared_distances(points, at), kernel.length);
  result.mean += cross.transpose() * factor.solve((y.array() - mean).matrix());
  factor.matrixL().solveInPlace(cross);
  const auto variance = kernel.signal_var - cross.colwise().squaredNorm().transpose().array();
  result.sd = variance.max(0.0).sqrt().matrix();
  return result;
}

Likelihood likelihood(const Matrix& squared, const Vector& y, const GaussianKernel& kernel) {
  const Index n = y.size();
  const Factored k(squared, kernel);
  if (!k.is_positive()) return {-kInfinity, {}};
  const Vector alpha = k.factor.solve(y);
  Likelihood result;
  result.value = k.value(y, alpha);
  // d/dlog theta = tr((alpha alpha' - K^-1) dK/dlog theta) / 2.
  Matrix weight = -k.factor.solve(Matrix::Identity(n, n));
  weight.noalias() += alpha * alpha.transpose();
  const auto product = weight.array() * k.signal.array();
  result.slope = {product.sum() / 2,
                  (product * squared.array()).sum() / (2 * kernel.length * kernel.length),
                  kernel.noise_var * weight.trace() / 2};
  return result;
}

}  // namespace assay::statistics
