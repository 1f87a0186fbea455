#include "plugins/ped/sfda.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/numerics/linalg/exp_log.hpp"
#include "plugins/numerics/linalg/gram.hpp"
#include "plugins/numerics/linalg/multiply.hpp"

namespace assay::ped {
namespace {

constexpr Index kRows = 256;  // of a block of samples that stays in the cache

void softmax_columns(Eigen::MatrixXd& z) {
  for (Index n = 0; n < z.cols(); ++n) z.col(n).array() -= z.col(n).maxCoeff();
  linalg::exp_each(z.data(), z.size());
  for (Index n = 0; n < z.cols(); ++n) z.col(n) /= z.col(n).sum();
}

// sum_c p_c cov_c, from what each sample is away from its class: nothing cancels.
Eigen::MatrixXd within_scatter(const Matrix& features, const Labels& y,
                               const Eigen::MatrixXd& means) {
  const Matrix centres = means;
  Matrix x(std::min(kRows, features.rows()), features.cols());
  linalg::Gram sum(features.cols());
  for (Index first = 0; first < y.size(); first += kRows) {
    const Index rows = std::min(kRows, y.size() - first);
    for (Index n = 0; n < rows; ++n) x.row(n) = features.row(first + n) - centres.row(y[first + n]);
    sum.add(x.data(), rows);
  }
  return sum.sum().transpose() / static_cast<double>(features.rows());  // it is symmetric
}

// Draws each sample towards the mean of the other classes, the more so the less it is sure.
void challenge(Matrix& features, const Labels& y, Eigen::MatrixXd probability) {
  softmax_columns(probability);  // again, as published
  const Eigen::MatrixXd means = class_means(features, y);
  const Matrix others = (-means).rowwise() + means.colwise().sum();
  for (Index n = 0; n < y.size(); ++n) {
    const double w = probability(y[n], n);
    features.row(n) =
        w * features.row(n) + (1 - w) / static_cast<double>(y.classes - 1) * others.row(y[n]);
  }
}

}  // namespace

double sfda_shrinkage(const Eigen::MatrixXd& scatter) {
  Vector x = scatter.rowwise().sum(), v = x;
  for (int round = 0; round < 3; ++round) {
    v = (scatter * x).normalized();
    x = (scatter * v).normalized();
  }
  return std::max(std::exp(-5 * x.dot(scatter * v)), 1e-10);
}

Eigen::MatrixXd sfda_logits(const Matrix& features, const Labels& y, double& shrinkage) {
  const Eigen::MatrixXd means = class_means(features, y);
  const Vector priors = counts(y) / static_cast<double>(y.size());
  Eigen::MatrixXd scatter = within_scatter(features, y, means);
  if (shrinkage < 0) shrinkage = sfda_shrinkage(scatter);
  const double mean_variance = scatter.trace() / static_cast<double>(scatter.rows());
  scatter *= 1 - shrinkage;
  scatter.diagonal().array() += shrinkage * mean_variance;
  // All eigenvectors of the published generalised problem are kept: then its weights are these.
  const Matrix weights = scatter.llt().solve(means.transpose());
  const auto samples = static_cast<std::size_t>(features.rows());
  const auto dimensions = static_cast<std::size_t>(features.cols());
  Eigen::MatrixXd logits =
      Eigen::MatrixXd::Zero(y.classes, features.rows());  // by columns: N x C by rows
  linalg::multiply<double>(samples, static_cast<std::size_t>(y.classes), dimensions,
                           {features.data(), dimensions, 1}, weights.data(), logits.data());
  const Vector offset =
      priors.array().log() - 0.5 * means.cwiseProduct(weights.transpose()).rowwise().sum().array();
  logits.colwise() += offset;
  return logits;
}

double sfda(const Matrix& features, const Labels& y) {
  double shrinkage = -1;
  // Where the origin lies changes all logits of a sample alike; far away it would cost their
  // digits.
  Matrix x = centred(features);
  Eigen::MatrixXd probability = sfda_logits(x, y, shrinkage);
  softmax_columns(probability);
  challenge(x, y, std::move(probability));
  probability = sfda_logits(x, y, shrinkage);
  softmax_columns(probability);
  double sum = 0;
  for (Index n = 0; n < y.size(); ++n) sum += probability(y[n], n);
  return sum / static_cast<double>(y.size());
}

}  // namespace assay::ped
