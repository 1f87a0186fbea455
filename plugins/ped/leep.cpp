#include "plugins/ped/leep.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/statistics/principal.hpp"
#include "plugins/ped/gaussian_mixture.hpp"

namespace assay::ped {
namespace {

// C x S: P(y|z); a component that nothing falls on has zeros.
Eigen::MatrixXd label_given_source(const Matrix& p, const Labels& y) {
  Eigen::MatrixXd joint = Eigen::MatrixXd::Zero(y.classes, p.cols());
  for (Index n = 0; n < p.rows(); ++n) joint.row(y[n]) += p.row(n);
  for (Index z = 0; z < p.cols(); ++z)
    if (const double mass = joint.col(z).sum(); mass > 0) joint.col(z) /= mass;
  return joint;
}

template <class F>
double mean_over_samples(const Matrix& p, const Labels& y, F&& of) {
  const Eigen::MatrixXd conditional = label_given_source(p, y);
  double sum = 0;
  for (Index n = 0; n < p.rows(); ++n) sum += of(p.row(n).dot(conditional.row(y[n])));
  return sum / static_cast<double>(p.rows());
}

}  // namespace

double leep(const Matrix& source_probabilities, const Labels& y) {
  return mean_over_samples(source_probabilities, y, [](double p) { return std::log(p); });
}

double expected_label_probability(const Matrix& source_probabilities, const Labels& y) {
  return mean_over_samples(source_probabilities, y, [](double p) { return p; });
}

double nce(const Matrix& source_probabilities, const Labels& y) {
  Matrix hard = Matrix::Zero(source_probabilities.rows(), source_probabilities.cols());
  for (Index n = 0; n < hard.rows(); ++n) {
    Index z = 0;
    source_probabilities.row(n).maxCoeff(&z);
    hard(n, z) = 1;
  }
  return leep(hard, y);  // the mean of ln P(y_n|z_n) is -H(Y|Z)
}

Index nleep_components(const NleepOptions& options, Index classes) {
  return std::max<Index>(1, std::lround(options.ratio * static_cast<double>(classes)));
}

double nleep(const Matrix& features, const Labels& y, const NleepOptions& options, Rng rng) {
  const auto pca = statistics::principal_scores(features, features.cols());
  const Matrix x = pca.scores.leftCols(statistics::leading(pca, options.energy));
  MixtureOptions mixture;
  mixture.components = nleep_components(options, y.classes);
  const auto p = responsibilities(x, mixture, rng);
  return options.is_log ? leep(p, y) : expected_label_probability(p, y);
}

}  // namespace assay::ped
