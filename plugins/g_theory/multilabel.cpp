#include "plugins/g_theory/multilabel.hpp"

#include <Eigen/LU>
#include <cmath>
#include <vector>

namespace assay::g_theory {
namespace {

constexpr double kRidge = 1e-4;
constexpr int kNewtonSteps = 100;

// y* = argmax_j ln T_j(x)/T_j, the label that says most; ties to the first.
std::vector<Index> chosen_labels(const Predictor& predictor) {
  std::vector<Index> chosen(static_cast<std::size_t>(predictor.likelihood.rows()));
  for (Index i = 0; i < predictor.likelihood.rows(); ++i)
    predictor.likelihood.row(i).maxCoeff(&chosen[static_cast<std::size_t>(i)]);
  return chosen;
}

struct Counts {
  double right = 0, wrong = 0, missed = 0;
  double f1() const {
    const double sum = 2 * right + wrong + missed;
    return sum > 0 ? 2 * right / sum : 0;
  }
  double miss_rate() const { return right + missed > 0 ? missed / (right + missed) : 0; }
};

Counts count(const std::vector<Index>& chosen, const Vector& source, const Matrix& share, Index j) {
  Counts c;
  for (Index i = 0; i < source.size(); ++i) {
    const double applies = source[i] * share(i, j);
    const bool is_chosen = chosen[static_cast<std::size_t>(i)] == j;
    (is_chosen ? c.right : c.missed) += applies;
    if (is_chosen) c.wrong += source[i] - applies;
  }
  return c;
}

}  // namespace

Vector logistic_regression(const Vector& x, const Vector& p, const Vector& usage) {
  const double centre = mean(x, p), width = deviation(x, p);
  const Vector z = (x.array() - centre) / width;
  Eigen::Vector2d w = Eigen::Vector2d::Zero();
  Vector y(x.size());
  for (int step = 0; step < kNewtonSteps; ++step) {
    Eigen::Vector2d gradient = -kRidge * w;
    Eigen::Matrix2d curvature = kRidge * Eigen::Matrix2d::Identity();
    for (Index i = 0; i < x.size(); ++i) {
      const Eigen::Vector2d f(1, z[i]);
      y[i] = 1 / (1 + std::exp(-w.dot(f)));
      gradient += p[i] * (usage[i] - y[i]) * f;
      curvature += p[i] * y[i] * (1 - y[i]) * f * f.transpose();
    }
    const Eigen::Vector2d move = curvature.inverse() * gradient;
    w += move;
    if (move.norm() < 1e-12 * (1 + w.norm())) break;
  }
  return (1 + (-(w[0] + w[1] * z.array())).exp()).inverse();
}

Matrix learned_truth(const Vector& x, const Usage& usage, Learning learning,
                     const TruthKind* parametric) {
  if (learning == Learning::likelihood || (learning == Learning::lbi && parametric == nullptr))
    return truth_of_usage(usage.share);
  Matrix truth(usage.share.rows(), usage.share.cols());
  for (Index j = 0; j < truth.cols(); ++j)
    truth.col(j) =
        learning == Learning::binary_relevance
            ? logistic_regression(x, usage.source, usage.share.col(j))
            : Vector(
                  truth_matrix(x, {fitted_truth(*parametric, x, usage.source, usage.share.col(j))})
                      .col(0));
  return truth;
}

Predictor predictor(const Usage& usage, const Matrix& truth, Learning learning,
                    const Vector& source) {
  if (learning != Learning::likelihood) return {truth, likelihood_of_truth(source, truth)};
  return {truth, likelihood_of_truth(usage.source, truth)};
}

MultilabelScores score(const Predictor& predictor, const Vector& source, const Matrix& share) {
  const Vector use = normalised(label_probability(source, share));
  const Matrix actual = posterior(source, share);
  // The information of choosing a label weighs it against the source in force.
  Predictor relative = predictor;
  for (Index i = 0; i < source.size(); ++i)
    if (source[i] > 0) relative.likelihood.row(i) /= source[i];
  const auto chosen = chosen_labels(relative);
  MultilabelScores s;
  Index rare = 0, common = 0;
  use.minCoeff(&rare);
  use.maxCoeff(&common);
  for (Index j = 0; j < use.size(); ++j) {
    if (use[j] > 0) {
      const double excess = kl(actual.col(j), predictor.likelihood.col(j));
      s.prediction_kl += use[j] * excess;
      s.semantic += use[j] * (kl(actual.col(j), source) - excess);
    }
    const auto c = count(chosen, source, share, j);
    s.accuracy += c.right;
    s.macro_f1 += c.f1() / static_cast<double>(use.size());
    if (j == rare) s.error_rare = c.miss_rate();
    if (j == common) s.error_common = c.miss_rate();
  }
  return s;
}

}  // namespace assay::g_theory
