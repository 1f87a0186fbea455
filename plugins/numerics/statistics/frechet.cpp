#include "plugins/numerics/statistics/frechet.hpp"

#include <algorithm>
#include <stdexcept>

#include "plugins/numerics/linalg/spectrum.hpp"
#include "plugins/numerics/statistics/centred.hpp"

namespace assay::statistics {
namespace {

Eigen::MatrixXd square_root(const Eigen::MatrixXd& semidefinite) {
  const auto [values, vectors] = linalg::spectrum(semidefinite);
  const Vector roots = values.cwiseMax(0.0).cwiseSqrt();
  return vectors * roots.asDiagonal() * vectors.transpose();
}

void require_finite(const Gaussian& g) {
  if (!g.mean.allFinite() || !g.covariance.allFinite())
    throw std::invalid_argument("the Frechet distance wants finite means and covariances");
}

}  // namespace

Gaussian gaussian_of(MatrixView rows) {
  if (rows.rows() < 2) throw std::invalid_argument("a covariance takes two rows at least");
  const Matrix points = rows;
  const Matrix about = centred(points);
  return {row_mean(points).transpose(),
          about.transpose() * about / static_cast<double>(points.rows() - 1)};
}

double frechet_distance(const Gaussian& a, const Gaussian& b) {
  if (a.mean.size() != b.mean.size())
    throw std::invalid_argument("the Frechet distance wants Gaussians of one dimension");
  require_finite(a);
  require_finite(b);
  const Eigen::MatrixXd root = square_root(a.covariance);
  const Eigen::MatrixXd product = root * b.covariance * root;
  const Vector values = linalg::spectrum((product + product.transpose()) / 2).values;
  const double shared = values.cwiseMax(0.0).cwiseSqrt().sum();
  const double distance =
      (a.mean - b.mean).squaredNorm() + a.covariance.trace() + b.covariance.trace() - 2 * shared;
  return std::max(distance, 0.0);
}

}  // namespace assay::statistics
