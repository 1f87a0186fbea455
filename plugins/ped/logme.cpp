#include "plugins/ped/logme.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/ped/gram.hpp"

namespace assay::ped {
namespace {

constexpr int kMaxRounds = 11;
constexpr double kSmall = 1e-5;           // that the authors add to both quadratic forms
constexpr double kLeastSingular = 1e-10;  // absolute, in the published second version
constexpr double kRankTolerance = 1e-15;  // of an eigenvalue, times max(N, D), to the largest one

// The indicators in the basis of the left singular vectors of F.
struct Projected {
  Vector sigma;     // k squared singular values
  Matrix squares;   // k x C: (u' t)^2
  Vector residual;  // C: |t|^2 less their sum
};

// Singular values that count as such. The published bound alone would let rounding decide.
Index rank_of(const Vector& ascending, Index size, LogmeVariant variant) {
  double least = kRankTolerance * static_cast<double>(size) * ascending[ascending.size() - 1];
  if (variant == LogmeVariant::official) least = std::max(least, kLeastSingular * kLeastSingular);
  return (ascending.array() > least).count();
}

// u' t = v' F' t / s, so that the sums of each class's samples stand for the N x k matrix U.
Projected project_tall(const RowMatrix& features, const Labels& y, LogmeVariant variant) {
  const auto s = spectrum(gram(features));
  const Index k = rank_of(s.values, features.rows(), variant);
  const Matrix sums = counts(y).asDiagonal() * class_means(features, y);
  Projected p;
  p.sigma = s.values.tail(k);
  const Matrix x = s.vectors.rightCols(k).transpose() * sums.transpose();
  p.squares = p.sigma.cwiseInverse().asDiagonal() * x.cwiseAbs2();
  return p;
}

Projected project_wide(const RowMatrix& features, const Labels& y, LogmeVariant variant) {
  const auto s = spectrum(gram_of_rows(features));
  // The published thin decomposition keeps all N values here, also those that are zero.
  const Index k = variant == LogmeVariant::official ? s.values.size()
                                                    : rank_of(s.values, features.cols(), variant);
  Projected p;
  p.sigma = s.values.tail(k).cwiseMax(0);
  Matrix x = Matrix::Zero(k, y.classes);
  for (Index n = 0; n < y.size(); ++n) x.col(y[n]) += s.vectors.row(n).tail(k).transpose();
  p.squares = x.cwiseAbs2();
  return p;
}

Projected project(const RowMatrix& features, const Labels& y, LogmeVariant variant) {
  auto p = features.rows() > features.cols() ? project_tall(features, y, variant)
                                             : project_wide(features, y, variant);
  p.residual = counts(y) - Vector(p.squares.colwise().sum().transpose());
  return p;
}

// Squared length of the most probable weights, and of what they leave, at lambda = alpha / beta.
struct Fit {
  double weights = 0, residual = 0;
};

Fit fit(const Projected& p, Index c, double lambda) {
  const auto& sigma = p.sigma.array();
  const auto x2 = p.squares.col(c).array();
  return {(sigma * x2 / (sigma + lambda).square()).sum(),
          (x2 / (1 + sigma / lambda).square()).sum() + p.residual[c]};
}

struct Precisions {
  double alpha = 1, beta = 1;
};

double log_evidence(const Projected& p, const Fit& f, Precisions at, double samples,
                    double weights) {
  const double twice = weights * std::log(at.alpha) + samples * std::log(at.beta) -
                       (at.alpha + at.beta * p.sigma.array()).log().sum() - at.beta * f.residual -
                       at.alpha * f.weights - samples * std::log(2 * std::numbers::pi);
  return twice / 2;
}

double log_evidence_of_class(const Projected& p, Index c, double samples, double weights,
                             LogmeVariant variant) {
  const double tolerance = variant == LogmeVariant::icml ? 1e-2 : 1e-3;
  Precisions at;
  Fit f;
  for (int round = 0; round < kMaxRounds; ++round) {
    const double lambda = at.alpha / at.beta;
    const double gamma = (p.sigma.array() / (p.sigma.array() + lambda)).sum();
    f = fit(p, c, lambda);
    at.alpha = gamma / (f.weights + kSmall);
    at.beta = (samples - gamma) / (f.residual + kSmall);
    if (std::abs(at.alpha / at.beta - lambda) / lambda <= tolerance) break;
  }
  if (variant == LogmeVariant::icml) f.weights += kSmall, f.residual += kSmall;
  return log_evidence(p, f, at, samples, weights);
}

}  // namespace

double log_evidence(const RowMatrix& features, const Labels& y, Index label, double alpha,
                    double beta) {
  const auto p = project(features, y, LogmeVariant::exact);
  return log_evidence(p, fit(p, label, alpha / beta), {alpha, beta},
                      static_cast<double>(features.rows()), static_cast<double>(p.sigma.size()));
}

double logme(const RowMatrix& features, const Labels& y, LogmeVariant variant) {
  const auto p = project(features, y, variant);
  const double samples = static_cast<double>(features.rows());
  const double weights =
      static_cast<double>(variant == LogmeVariant::official ? features.cols() : p.sigma.size());
  double sum = 0;
  for (Index c = 0; c < y.classes; ++c)
    sum += log_evidence_of_class(p, c, samples, weights, variant);
  return sum / (samples * static_cast<double>(y.classes));
}

}  // namespace assay::ped
