#include "plugins/ped/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace assay::ped {
namespace {

constexpr double kStep = 0.5;   // of ln lambda; what L is a sum of takes more than that to turn
constexpr double kBeyond = 25;  // by which the grid exceeds all ln sigma: L is at its limits there
constexpr int kHalvings = 30;   // of a bracket; L is flat then

// The evidence at lambda and at the best beta for it, N / q(lambda):
//
//   L = -(N ln(2 pi q / N) + N + sum_k ln(1 + sigma_k / lambda)) / 2,
//   q = sum_k x_k^2 lambda / (sigma_k + lambda) + residual.
class Profile {
 public:
  Profile(const Projection& p, Index samples);

  double greatest(Index c) const;

 private:
  double quadratic(Index c, double lambda) const {
    return p_.residual[c] +
           (p_.squares.col(c).array() * lambda / (p_.sigma.array() + lambda)).sum();
  }
  double log_det(double lambda) const { return (p_.sigma.array() / lambda).log1p().sum(); }
  double evidence(double q, double log_det_of_lambda) const {
    return -(n_ * std::log(2 * std::numbers::pi * q / n_) + n_ + log_det_of_lambda) / 2;
  }
  // Has the sign of dL / d ln lambda.
  double slope(Index c, double log_lambda) const;
  double summit(Index c, double low, double high) const;

  const Projection& p_;
  double n_;
  Vector log_lambda_, log_det_;  // of the grid
  Eigen::MatrixXd quadratic_;    // grid x C
};

Profile::Profile(const Projection& p, Index samples) : p_(p), n_(static_cast<double>(samples)) {
  const bool is_empty = p.sigma.size() == 0;
  const double low = (is_empty ? 0 : std::log(p.sigma.minCoeff())) - kBeyond,
               high = (is_empty ? 0 : std::log(p.sigma.maxCoeff())) + kBeyond;
  const auto size = static_cast<Index>((high - low) / kStep) + 2;
  log_lambda_ = Vector::LinSpaced(size, low, high);
  log_det_ = log_lambda_.unaryExpr([this](double u) { return log_det(std::exp(u)); });
  Eigen::MatrixXd shrink(size, p.sigma.size());
  for (Index g = 0; g < size; ++g) {
    const double lambda = std::exp(log_lambda_[g]);
    shrink.row(g) = (lambda / (p.sigma.array() + lambda)).matrix().transpose();
  }
  quadratic_ = (shrink * p.squares).rowwise() + p.residual.transpose();
}

double Profile::slope(Index c, double log_lambda) const {
  const double lambda = std::exp(log_lambda);
  const Eigen::ArrayXd share = p_.sigma.array() / (p_.sigma.array() + lambda);
  return share.sum() -
         n_ * (p_.squares.col(c).array() * share * (1 - share)).sum() / quadratic(c, lambda);
}

double Profile::summit(Index c, double low, double high) const {
  for (int k = 0; k < kHalvings; ++k) {
    const double middle = (low + high) / 2;
    (slope(c, middle) > 0 ? low : high) = middle;
  }
  const double lambda = std::exp((low + high) / 2);
  return evidence(quadratic(c, lambda), log_det(lambda));
}

double Profile::greatest(Index c) const {
  Index best = 0;
  double most = -std::numeric_limits<double>::infinity();
  for (Index g = 0; g < log_lambda_.size(); ++g)
    if (const double value = evidence(quadratic_(g, c), log_det_[g]); value > most)
      most = value, best = g;
  const Index last = log_lambda_.size() - 1;
  return std::max(most, summit(c, log_lambda_[std::max<Index>(best - 1, 0)],
                               log_lambda_[std::min(best + 1, last)]));
}

}  // namespace

Vector greatest_log_evidence(const Projection& p, Index samples) {
  const Profile profile(p, samples);
  Vector result(p.residual.size());
  for (Index c = 0; c < result.size(); ++c) result[c] = profile.greatest(c);
  return result;
}

}  // namespace assay::ped
