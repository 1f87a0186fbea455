#include "plugins/ped/logme.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "plugins/ped/evidence.hpp"

namespace assay::ped {
namespace {

constexpr double kSmall = 1e-5;  // that the authors add to both quadratic forms
constexpr int kMaxRounds = 11;

// Squared length of the most probable weights, and of what they leave, at lambda = alpha / beta.
struct Fit {
  double weights = 0, residual = 0;
};

Fit fit(const Projection& p, Index c, double lambda) {
  const auto& sigma = p.sigma.array();
  const auto x2 = p.squares.col(c).array();
  return {(sigma * x2 / (sigma + lambda).square()).sum(),
          (x2 / (1 + sigma / lambda).square()).sum() + p.residual[c]};
}

struct Precisions {
  double alpha = 1, beta = 1;
};

double projected_evidence(const Projection& p, const Fit& f, Precisions at, double samples,
                          double weights) {
  const double twice = weights * std::log(at.alpha) + samples * std::log(at.beta) -
                       (at.alpha + at.beta * p.sigma.array()).log().sum() - at.beta * f.residual -
                       at.alpha * f.weights - samples * std::log(2 * std::numbers::pi);
  return twice / 2;
}

// As published: a fixed point of the precisions, from alpha = beta = 1. Directions beyond the rank
// cancel, ln alpha against ln(alpha + 0); the second paper's code for wide features has D of the
// first and N of the second.
double fixed_point(const Projection& p, Index c, double samples, double weights, bool is_first) {
  Precisions at;
  Fit f;
  for (int round = 0; round < kMaxRounds; ++round) {
    const double lambda = at.alpha / at.beta;
    const double gamma = (p.sigma.array() / (p.sigma.array() + lambda)).sum();
    const double rest = (lambda / (p.sigma.array() + lambda)).sum() +  // N - gamma, uncancelled
                        (samples - static_cast<double>(p.sigma.size()));
    f = fit(p, c, lambda);
    at.alpha = gamma / (f.weights + kSmall);
    at.beta = rest / (f.residual + kSmall);
    if (std::abs(at.alpha / at.beta - lambda) / lambda <= (is_first ? 1e-2 : 1e-3)) break;
  }
  if (is_first) f.weights += kSmall, f.residual += kSmall;
  return projected_evidence(p, f, at, samples, weights);
}

}  // namespace

double log_evidence(const Matrix& features, const Labels& y, Index label, double alpha,
                    double beta) {
  const auto p = project(features, y);
  return projected_evidence(p, fit(p, label, alpha / beta), {alpha, beta},
                            static_cast<double>(features.rows()),
                            static_cast<double>(p.sigma.size()));
}

double logme(const Matrix& features, const Labels& y, LogmeVariant variant) {
  if (!std::isfinite(features.squaredNorm())) return std::numeric_limits<double>::quiet_NaN();
  const auto p = project(features, y);
  const Index n = features.rows(), d = features.cols();
  if (variant == LogmeVariant::exact)
    return greatest_log_evidence(p, n).mean() / static_cast<double>(n);
  const bool is_first = variant == LogmeVariant::icml;
  const Index weights = p.sigma.size() + (is_first ? 0 : std::max<Index>(d - n, 0));
  double sum = 0;
  for (Index c = 0; c < y.classes; ++c)
    sum += fixed_point(p, c, static_cast<double>(n), static_cast<double>(weights), is_first);
  return sum / static_cast<double>(n * y.classes);
}

}  // namespace assay::ped
