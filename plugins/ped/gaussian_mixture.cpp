#include "plugins/ped/gaussian_mixture.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numbers>

namespace assay::ped {
namespace {

constexpr Index kMaxLloyd = 100;

// Seeds far apart: each next one with probability proportional to the squared distance so far.
RowMatrix spread_seeds(const RowMatrix& x, Index k, Rng& rng) {
  const Index n = x.rows();
  RowMatrix seeds(k, x.cols());
  Vector nearest = Vector::Constant(n, std::numeric_limits<double>::infinity());
  Index chosen = static_cast<Index>(rng.uniform() * static_cast<double>(n));
  for (Index j = 0; j < k; ++j) {
    seeds.row(j) = x.row(chosen);
    nearest = nearest.cwiseMin((x.rowwise() - x.row(chosen)).rowwise().squaredNorm());
    double target = rng.uniform() * nearest.sum();
    for (chosen = 0; chosen + 1 < n && target >= nearest[chosen]; ++chosen)
      target -= nearest[chosen];
  }
  return seeds;
}

std::vector<Index> nearest_seed(const RowMatrix& x, const RowMatrix& seeds) {
  const Vector half = 0.5 * seeds.rowwise().squaredNorm();
  const Matrix closeness = (seeds * x.transpose()).colwise() - half;
  std::vector<Index> of(static_cast<std::size_t>(x.rows()));
  for (Index n = 0; n < x.rows(); ++n) closeness.col(n).maxCoeff(&of[static_cast<std::size_t>(n)]);
  return of;
}

std::vector<Index> k_means(const RowMatrix& x, Index k, Rng& rng) {
  auto seeds = spread_seeds(x, k, rng);
  auto of = nearest_seed(x, seeds);
  for (Index round = 0; round < kMaxLloyd; ++round) {
    RowMatrix sums = RowMatrix::Zero(k, x.cols());
    Vector sizes = Vector::Zero(k);
    for (Index n = 0; n < x.rows(); ++n) {
      sums.row(of[static_cast<std::size_t>(n)]) += x.row(n);
      ++sizes[of[static_cast<std::size_t>(n)]];
    }
    for (Index j = 0; j < k; ++j)
      if (sizes[j] > 0) seeds.row(j) = sums.row(j) / sizes[j];
    const auto next = nearest_seed(x, seeds);
    if (next == of) break;
    of = next;
  }
  return of;
}

// Replaces r by the responsibilities under the Gaussians that r itself gives; returns the mean
// log-likelihood.
double round_of_em(const RowMatrix& x, double ridge, RowMatrix& r) {
  const Index n = x.rows(), d = x.cols(), k = r.cols();
  Matrix log_density(n, k);
  for (Index j = 0; j < k; ++j) {
    const Vector w = r.col(j);
    const double mass = w.sum() + 10 * std::numeric_limits<double>::epsilon();
    const Eigen::RowVectorXd mean = w.transpose() * x / mass;
    const RowMatrix y = x.rowwise() - mean;
    Matrix covariance = y.transpose() * w.asDiagonal() * y / mass;
    covariance.diagonal().array() += ridge;
    const Eigen::LLT<Matrix> root(covariance);
    const Matrix white = root.matrixL().solve(y.transpose());
    const double log_det = Matrix(root.matrixL()).diagonal().array().log().sum();
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

RowMatrix responsibilities(const RowMatrix& x, const MixtureOptions& options, Rng rng) {
  RowMatrix r = RowMatrix::Zero(x.rows(), options.components);
  const auto of = k_means(x, options.components, rng);
  for (Index n = 0; n < x.rows(); ++n) r(n, of[static_cast<std::size_t>(n)]) = 1;
  double last = -std::numeric_limits<double>::infinity();
  for (Index round = 0; round < options.max_rounds; ++round) {
    const double now = round_of_em(x, options.ridge, r);
    if (std::abs(now - last) < options.tolerance) break;
    last = now;
  }
  return r;
}

}  // namespace assay::ped
