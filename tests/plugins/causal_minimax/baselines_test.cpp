#include "plugins/causal_minimax/baselines.hpp"

#include <algorithm>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::causal_minimax {
namespace {

constexpr int kBaselineRows = 1000;
constexpr int kCause = 0, kEffect = 1, kIntercept = 2;

// X0 -> Y -> X1; the environment moves X0, and how X1 answers to Y.
Design cause_and_effect(const std::vector<double>& strengths, std::uint64_t seed) {
  Rng rng(seed, "rows");
  const auto total = kBaselineRows * static_cast<Eigen::Index>(strengths.size());
  Design d{Eigen::MatrixXd::Ones(total, 3), Eigen::VectorXd(total), {}};
  Eigen::Index i = 0;
  for (const double a : strengths) {
    auto& rows = d.environments.emplace_back();
    for (int k = 0; k < kBaselineRows; ++k, ++i) {
      d.x(i, kCause) = a + rng.normal();
      d.y[i] = d.x(i, kCause) + rng.normal();
      d.x(i, kEffect) = a * d.y[i] + rng.normal();
      rows.push_back(i);
    }
  }
  return d;
}

double worst_error(const Design& d, const Eigen::VectorXd& w) {
  double worst = 0;
  for (const auto& rows : d.environments) worst = std::max(worst, mean_squared_error(d, rows, w));
  return worst;
}

TEST_CASE("anchor regression with gamma 1 is least squares") {
  const auto d = cause_and_effect({0.5, 2}, 1);
  CHECK((anchor_regression(d, 1) - least_squares(d.x, d.y)).norm() < 1e-10);
  CHECK((anchor_regression(d, 10) - least_squares(d.x, d.y)).norm() > 1e-3);
}

TEST_CASE("anchor regression with a large gamma is two-stage least squares") {
  const auto d = cause_and_effect({-1, 0, 2, 3}, 1);
  Eigen::MatrixXd x(4, 3);
  Eigen::VectorXd y(4);
  for (Eigen::Index e = 0; e < 4; ++e) {
    const auto& rows = d.environments[static_cast<std::size_t>(e)];
    x.row(e) = d.x(rows, Eigen::all).colwise().mean();
    y[e] = d.y(rows).mean();
  }
  CHECK((anchor_regression(d, 1e12) - least_squares(x, y)).norm() < 1e-4);
}

TEST_CASE("group DRO attains the least worst error of the environments") {
  const auto d = cause_and_effect({0.5, 2, -1}, 2);
  const auto w = group_dro(d, 0.05);
  const double worst = worst_error(d, w);
  CHECK(worst < worst_error(d, least_squares(d.x, d.y)));
  Rng rng(2, "elsewhere");
  for (int i = 0; i < 500; ++i) {
    Eigen::Vector3d step(rng.normal(), rng.normal(), rng.normal());
    CHECK(worst_error(d, w + 0.05 * step) > worst - 1e-5);
  }
}

// The derivative of an environment's error in a common scale of the weights, at scale 1.
double scale_slope(const Design& d, const std::vector<Eigen::Index>& rows,
                   const Eigen::VectorXd& w) {
  constexpr double kStep = 1e-4;
  return (mean_squared_error(d, rows, (1 + kStep) * w) -
          mean_squared_error(d, rows, (1 - kStep) * w)) /
         (2 * kStep);
}

double linear_irm_objective(const Design& d, double penalty, const Eigen::VectorXd& w) {
  double sum = 0;
  for (const auto& rows : d.environments) {
    const double slope = scale_slope(d, rows, w);
    sum += mean_squared_error(d, rows, w) + penalty * slope * slope;
  }
  return sum;
}

TEST_CASE("IRM is a local minimum at which no environment asks for another scale") {
  constexpr double kPenalty = 1e3;
  const auto d = cause_and_effect({0.5, 2}, 3);
  const auto pooled = least_squares(d.x, d.y), w = irm(d, kPenalty);
  for (const auto& rows : d.environments)
    CHECK(std::abs(scale_slope(d, rows, w)) < 0.1 * std::abs(scale_slope(d, rows, pooled)));
  const double least = linear_irm_objective(d, kPenalty, w);
  CHECK(least < linear_irm_objective(d, kPenalty, pooled));
  Rng rng(3, "elsewhere");
  for (int i = 0; i < 200; ++i) {
    const Eigen::Vector3d step(rng.normal(), rng.normal(), rng.normal());
    CHECK(linear_irm_objective(d, kPenalty, w + 1e-3 * step) > least);
  }
  CHECK((irm(d, 1e-9) - pooled).norm() < 0.01);
}

TEST_CASE("invariant prediction finds the cause and leaves the effect out") {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto d = cause_and_effect({0.5, 2}, seed);
    const auto invariance = invariant_causes(d, bit(kCause) | bit(kEffect), kIntercept, 0.05);
    CHECK_FALSE(contains(invariance.causes, kEffect));
    found += invariance.causes == bit(kCause);
  }
  CHECK(found >= 17);  // 95 % of them on average
}

}  // namespace
}  // namespace assay::causal_minimax
