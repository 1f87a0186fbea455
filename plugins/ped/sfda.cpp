#include "plugins/ped/sfda.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "plugins/ped/gram.hpp"
#include "plugins/ped/multiply.hpp"

namespace assay::ped {
namespace {

void softmax_columns(Matrix& z) {
  for (Index n = 0; n < z.cols(); ++n) {
    auto column = z.col(n);
    column = (column.array() - column.maxCoeff()).exp();
    column /= column.sum();
  }
}

// sum_c p_c cov_c, from what each sample is away from its class: nothing cancels.
Matrix within_scatter(const RowMatrix& features, const Labels& y, const Matrix& means) {
  const RowMatrix centres = means;
  RowMatrix x(features.rows(), features.cols());
  for (Index n = 0; n < y.size(); ++n) x.row(n) = features.row(n) - centres.row(y[n]);
  return gram(x) / static_cast<double>(features.rows());
}

// Each sample is drawn towards the mean of the other classes, the more so the less it is sure.
RowMatrix challenged(const RowMatrix& features, const Labels& y, const Matrix& probability) {
  Matrix again = probability;
  softmax_columns(again);
  const Matrix means = class_means(features, y);
  const RowMatrix others = (-means).rowwise() + means.colwise().sum();
  RowMatrix mixed = features;
  for (Index n = 0; n < y.size(); ++n) {
    const double w = again(y[n], n);
    mixed.row(n) *= w;
    mixed.row(n) += (1 - w) / static_cast<double>(y.classes - 1) * others.row(y[n]);
  }
  return mixed;
}

}  // namespace

double sfda_shrinkage(const Matrix& scatter) {
  Vector x = scatter.rowwise().sum(), v = x;
  for (int round = 0; round < 3; ++round) {
    v = (scatter * x).normalized();
    x = (scatter * v).normalized();
  }
  return std::max(std::exp(-5 * x.dot(scatter * v)), 1e-10);
}

Matrix sfda_logits(const RowMatrix& features, const Labels& y, double& shrinkage) {
  const Matrix means = class_means(features, y);
  const Vector priors = counts(y) / static_cast<double>(y.size());
  Matrix scatter = within_scatter(features, y, means);
  if (shrinkage < 0) shrinkage = sfda_shrinkage(scatter);
  const double mean_variance = scatter.trace() / static_cast<double>(scatter.rows());
  scatter *= 1 - shrinkage;
  scatter.diagonal().array() += shrinkage * mean_variance;
  // All eigenvectors of the published generalised problem are kept: then its weights are these.
  const RowMatrix weights = scatter.llt().solve(means.transpose());
  const auto samples = static_cast<std::size_t>(features.rows());
  const auto dimensions = static_cast<std::size_t>(features.cols());
  Matrix logits = Matrix::Zero(y.classes, features.rows());  // by columns: N x C by rows
  multiply<double>(samples, static_cast<std::size_t>(y.classes), dimensions,
                   {features.data(), dimensions, 1}, weights.data(), logits.data());
  const Vector offset =
      priors.array().log() - 0.5 * means.cwiseProduct(weights.transpose()).rowwise().sum().array();
  logits.colwise() += offset;
  return logits;
}

double sfda(const RowMatrix& features, const Labels& y) {
  double shrinkage = -1;
  // Where the origin lies changes all logits of a sample alike; far away it would cost their
  // digits.
  const RowMatrix x = centred(features);
  Matrix probability = sfda_logits(x, y, shrinkage);
  softmax_columns(probability);
  const RowMatrix hard = challenged(x, y, probability);
  probability = sfda_logits(hard, y, shrinkage);
  softmax_columns(probability);
  double sum = 0;
  for (Index n = 0; n < y.size(); ++n) sum += probability(y[n], n);
  return sum / static_cast<double>(y.size());
}

}  // namespace assay::ped
