#include "plugins/ped/linear_probe.hpp"

#include <cmath>

#include "plugins/numerics/optimise/lbfgs.hpp"
#include "plugins/ped/motion.hpp"

namespace assay::ped {
namespace {

constexpr double kTolerance = 1e-4;  // on the largest entry of the gradient of the summed loss
constexpr Index kMaxIterations = 200;
constexpr double kLeastDeviation = 1e-12;

using Samples = std::vector<Index>;

// Theta is (D + 1) x C, its last row the intercepts.
double loss_and_gradient(const Matrix& x, const Labels& y, const Vector& theta, Vector& gradient) {
  const Index d = x.cols(), c = y.classes;
  const Eigen::Map<const Eigen::MatrixXd> w(theta.data(), d + 1, c);
  Matrix z = (x * w.topRows(d)).rowwise() + w.row(d);
  double loss = 0.5 * w.topRows(d).squaredNorm();
  for (Index n = 0; n < z.rows(); ++n) {
    const double top = z.row(n).maxCoeff();
    const double log_sum = top + std::log((z.row(n).array() - top).exp().sum());
    loss += log_sum - z(n, y[n]);
    z.row(n) = (z.row(n).array() - log_sum).exp();
    z(n, y[n]) -= 1;
  }
  Eigen::Map<Eigen::MatrixXd> g(gradient.data(), d + 1, c);
  g.topRows(d) = w.topRows(d) + Eigen::MatrixXd(x.transpose() * z);
  g.row(d) = z.colwise().sum();
  return loss;
}

// The samples of each class, shuffled, dealt to the folds in turn.
std::vector<Samples> deal(const Labels& y, Index folds, Rng& rng) {
  std::vector<Samples> classes(static_cast<std::size_t>(y.classes));
  for (Index n = 0; n < y.size(); ++n) classes[static_cast<std::size_t>(y[n])].push_back(n);
  std::vector<Samples> fold(static_cast<std::size_t>(folds));
  std::size_t next = 0;
  for (auto& of_class : classes) {
    rng.shuffle(std::span(of_class));
    for (const auto n : of_class) fold[next++ % fold.size()].push_back(n);
  }
  return fold;
}

}  // namespace

Matrix LinearClassifier::standardised(const Matrix& features) const {
  return (features.rowwise() - mean_).array().rowwise() / deviation_.array();
}

LinearClassifier::LinearClassifier(const Matrix& features, const Labels& y) {
  auto scale = scale_of(features, 0);
  mean_ = scale.mean;
  deviation_ = (scale.deviation.array() < kLeastDeviation).select(1.0, scale.deviation);
  const auto x = standardised(features);
  const Index d = x.cols();
  optimise::LbfgsOptions options;
  options.tol = kTolerance;
  options.max_iterations = kMaxIterations;
  const auto found = optimise::minimize(
      [&](const Vector& theta, Vector& gradient) {
        gradient.resize(theta.size());
        return loss_and_gradient(x, y, theta, gradient);
      },
      Vector::Zero((d + 1) * y.classes), options);
  const Eigen::Map<const Eigen::MatrixXd> w(found.x.data(), d + 1, y.classes);
  weights_ = w.topRows(d);
  intercept_ = w.row(d);
  loss_ = found.value;
}

std::vector<Index> LinearClassifier::predict(const Matrix& features) const {
  const Matrix z = (standardised(features) * weights_).rowwise() + intercept_;
  std::vector<Index> predicted(static_cast<std::size_t>(z.rows()));
  for (Index n = 0; n < z.rows(); ++n) z.row(n).maxCoeff(&predicted[static_cast<std::size_t>(n)]);
  return predicted;
}

double accuracy(const std::vector<Index>& predicted, const std::vector<Index>& actual) {
  double right = 0;
  for (std::size_t n = 0; n < actual.size(); ++n) right += predicted[n] == actual[n] ? 1 : 0;
  return right / static_cast<double>(actual.size());
}

double linear_probe(const Matrix& features, const Labels& y, Index folds, Rng& rng) {
  const auto fold = deal(y, folds, rng);
  double right = 0;
  for (std::size_t held = 0; held < fold.size(); ++held) {
    Samples train;
    for (std::size_t k = 0; k < fold.size(); ++k)
      if (k != held) train.insert(train.end(), fold[k].begin(), fold[k].end());
    Labels train_y{{}, y.classes}, test_y{{}, y.classes};
    for (const auto n : train) train_y.of.push_back(y[n]);
    for (const auto n : fold[held]) test_y.of.push_back(y[n]);
    if (test_y.of.empty() || train_y.of.empty()) continue;
    const LinearClassifier classifier(features(train, Eigen::all), train_y);
    right += accuracy(classifier.predict(features(fold[held], Eigen::all)), test_y.of) *
             static_cast<double>(test_y.size());
  }
  return right / static_cast<double>(y.size());
}

}  // namespace assay::ped
