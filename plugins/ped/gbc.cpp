#include "plugins/ped/gbc.hpp"

#include <cmath>

#include "plugins/numerics/statistics/principal.hpp"

namespace assay::ped {
namespace {

// Columns of classes: the variance of each dimension, or one for all.
Eigen::MatrixXd floored_variances(const Matrix& features, const Labels& y,
                                  const Eigen::MatrixXd& means, const GbcOptions& options) {
  const Eigen::MatrixXd all = class_variances(features, y, means).transpose();
  if (options.covariance == GbcCovariance::diagonal) return all.cwiseMax(options.floor);
  return Eigen::MatrixXd(all.colwise().mean()).cwiseMax(options.floor);
}

}  // namespace

double gbc(const Matrix& features, const Labels& y, const GbcOptions& options) {
  if (options.pca > 0)
    return gbc(statistics::principal_scores(features, options.pca).scores, y,
               {options.covariance, options.floor, 0});
  const Eigen::RowVectorXd origin = row_mean(features);
  const Eigen::MatrixXd by_row = class_means(features, y, origin), means = by_row.transpose();
  const Eigen::MatrixXd v = floored_variances(features, y, by_row.rowwise() + origin, options);
  const Eigen::MatrixXd log_v = v.array().log();
  double sum = 0;
  for (Index j = 0; j < y.classes; ++j)
    for (Index i = 0; i < j; ++i) {
      const Vector mean_v = (v.col(i) + v.col(j)) / 2;
      const auto square = (means.col(i) - means.col(j)).array().square();
      const double apart =
          v.rows() == 1 ? square.sum() / mean_v[0] : (square / mean_v.array()).sum();
      const double shape = (mean_v.array().log() - (log_v.col(i) + log_v.col(j)).array() / 2).sum();
      sum += std::exp(-apart / 8 - shape / 2);
    }
  return -2 * sum;
}

}  // namespace assay::ped
