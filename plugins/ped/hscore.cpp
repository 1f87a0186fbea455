#include "plugins/ped/hscore.hpp"

#include <algorithm>

#include "plugins/ped/gram.hpp"

namespace assay::ped {
namespace {

constexpr double kRankTolerance = 1e-15;  // times D, to the largest eigenvalue

// tr(A^+ B B') for B of few columns.
double trace_of_quotient(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  const auto s = spectrum(a);
  const double least =
      kRankTolerance * static_cast<double>(a.rows()) * s.values[s.values.size() - 1];
  const Eigen::MatrixXd projected = s.vectors.transpose() * b;
  double sum = 0;
  for (Index k = 0; k < s.values.size(); ++k)
    if (s.values[k] > least) sum += projected.row(k).squaredNorm() / s.values[k];
  return sum;
}

}  // namespace

double ledoit_wolf_shrinkage(const Matrix& x) {
  const double n = static_cast<double>(x.rows()), p = static_cast<double>(x.cols());
  const Eigen::MatrixXd covariance = gram(x) / n;
  const double mu = covariance.trace() / p;
  const double fourth = x.rowwise().squaredNorm().squaredNorm() / n;
  const double square = covariance.squaredNorm();
  const double delta = square - p * mu * mu, beta = std::min((fourth - square) / n, delta);
  return beta > 0 ? beta / delta : 0;
}

double hscore(const Matrix& features, const Labels& y, HscoreVariant variant) {
  const Matrix x = centred(features);
  const double n = static_cast<double>(x.rows()), d = static_cast<double>(x.cols());
  const Eigen::MatrixXd between =
      ((counts(y) / (n - 1)).cwiseSqrt().asDiagonal() * class_means(x, y)).transpose();
  if (variant == HscoreVariant::plain) return trace_of_quotient(gram(x) / (n - 1), between);
  const double alpha = ledoit_wolf_shrinkage(x);
  Eigen::MatrixXd covariance = gram(x) / n;
  const double mean_variance = covariance.trace() / d;
  covariance *= 1 - alpha;
  covariance.diagonal().array() += alpha * mean_variance;
  return (1 - alpha) * trace_of_quotient(covariance, between);
}

}  // namespace assay::ped
