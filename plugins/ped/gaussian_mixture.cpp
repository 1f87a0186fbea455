#include "plugins/ped/gaussian_mixture.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numbers>

#include "plugins/numerics/statistics/k_means.hpp"

namespace assay::ped {
namespace {

// Replaces r by the responsibilities under the Gaussians that r itself gives; returns the mean
// log-likelihood.
double round_of_em(const Matrix& x, double ridge, Matrix& r) {
  const Index n = x.rows(), d = x.cols(), k = r.cols();
  Eigen::MatrixXd log_density(n, k);
  for (Index j = 0; j < k; ++j) {
    const Vector w = r.col(j);
    const double mass = w.sum() + 10 * std::numeric_limits<double>::epsilon();
    const Eigen::RowVectorXd mean = w.transpose() * x / mass;
    const Matrix y = x.rowwise() - mean;
    Eigen::MatrixXd covariance = y.transpose() * w.asDiagonal() * y / mass;
    covariance.diagonal().array() += ridge;
    const Eigen::LLT<Eigen::MatrixXd> root(covariance);
    const Eigen::MatrixXd white = root.matrixL().solve(y.transpose());
    const double log_det = Eigen::MatrixXd(root.matrixL()).diagonal().array().log().sum();
    log_density.col(j) = (std::log(mass / static_cast<double>(n)) - log_det -
                          0.5 * static_cast<double>(d) * std::log(2 * std::numbers::pi)) -
                         0.5 * white.colwise().squaredNorm().transpose().array();
  }
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    const double top = log_density.row(i).maxCoeff();
    r.row(i) = (log_density.row(i).array() - top).exp();
    const double total = r.row(i).sum();
    r.row(i) /= total;
    sum += top + std::log(total);
  }
  return sum / static_cast<double>(n);
}

}  // namespace

Matrix responsibilities(const Matrix& x, const MixtureOptions& options, Rng rng) {
  Matrix r = Matrix::Zero(x.rows(), options.components);
  const auto clusters = statistics::k_means(x, {options.components}, rng);
  for (Index n = 0; n < x.rows(); ++n) r(n, clusters.of[to_size(n)]) = 1;
  double last = -std::numeric_limits<double>::infinity();
  for (Index round = 0; round < options.max_rounds; ++round) {
    const double now = round_of_em(x, options.ridge, r);
    if (std::abs(now - last) < options.tolerance) break;
    last = now;
  }
  return r;
}

}  // namespace assay::ped
