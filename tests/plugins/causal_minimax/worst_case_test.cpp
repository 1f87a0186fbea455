#include "plugins/causal_minimax/worst_case.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kTarget = 0, kStableNode = 1, kMutableNode = 2;
constexpr double kNoiseOfX = 0.1;

// Y -> X2 (mutable), X1 = Y X2 + noise: the model of which the worst case is known.
struct Product {
  Dag graph =
      graph_of(3, {{kTarget, kStableNode}, {kTarget, kMutableNode}, {kMutableNode, kStableNode}});
  Roles roles{kTarget, bit(kStableNode), bit(kMutableNode)};
  Rows train;
  Mechanisms mechanisms;

  // y takes the quantiles of its law, so that little of the error is chance.
  explicit Product(Eigen::Index count) : train(empty_rows(count, 3)) {
    Rng rng(1, "product");
    mechanisms = {bit(kStableNode), std::vector<Function>(3),
                  Eigen::MatrixXd::Zero(train.values.rows(), 3)};
    mechanisms.of[kStableNode] = product();
    for (Eigen::Index i = 0; i < count; ++i) {
      const double y =
          detail::normal_quantile((static_cast<double>(i) + 0.5) / static_cast<double>(count));
      const double strength = i % 2 == 0 ? 1 : -1;
      train.values(i, kTarget) = y;
      train.values(i, kMutableNode) = strength * y + 0.3 * rng.normal();
      mechanisms.residuals(i, kStableNode) = kNoiseOfX * rng.normal();
      train.values(i, kStableNode) =
          y * train.values(i, kMutableNode) + mechanisms.residuals(i, kStableNode);
    }
  }

  // (a, b) -> a b.
  static Function product() {
    return {0,
            [](const double* const* x, double*, double* out, std::size_t n) {
              for (std::size_t i = 0; i < n; ++i) out[i] = x[0][i] * x[1][i];
            },
            [](const double* const* x, double*, const double* g, double* const* dx, std::size_t n) {
              for (const int j : {0, 1})
                if (dx[j] != nullptr)
                  for (std::size_t i = 0; i < n; ++i) dx[j][i] += g[i] * x[1 - j][i];
            }};
  }

  // f of (x1, x2) = x1 x2 / (x2^2 + noise^2).
  static Function exact() {
    return {0,
            [](const double* const* x, double*, double* out, std::size_t n) {
              for (std::size_t i = 0; i < n; ++i)
                out[i] = x[0][i] * x[1][i] / (x[1][i] * x[1][i] + kNoiseOfX * kNoiseOfX);
            },
            [](const double* const* x, double*, const double* g, double* const* dx, std::size_t n) {
              for (std::size_t i = 0; i < n; ++i) {
                const double square = x[1][i] * x[1][i], v = square + kNoiseOfX * kNoiseOfX;
                if (dx[0] != nullptr) dx[0][i] += g[i] * x[1][i] / v;
                if (dx[1] != nullptr)
                  dx[1][i] += g[i] * x[0][i] * (kNoiseOfX * kNoiseOfX - square) / (v * v);
              }
            }};
  }

  // The error where x2 = J(y) as the closed form has it.
  double closed_form_error() const {
    double sum = 0;
    for (Eigen::Index i = 0; i < train.count; ++i) {
      const double y = train.values(i, kTarget), room = 1 - 2 * y * y;
      const double x2 = room > 0 ? kNoiseOfX * std::sqrt(room) : 0;
      const double x1 = y * x2 + mechanisms.residuals(i, kStableNode);
      const double e = y - x1 * x2 / (x2 * x2 + kNoiseOfX * kNoiseOfX);
      sum += e * e;
    }
    return sum / static_cast<double>(train.count);
  }
};

TEST_CASE("the closed form of the product model is what a sum over its law gives") {
  const Product model(200000);
  CHECK(model.closed_form_error() == Approx(1 + kKappa).margin(0.005));
}

TEST_CASE("the networks find the worst case of the product model") {
  const Product model(4000);
  const InterventionSearch search(model.train, model.graph, model.roles, model.mechanisms, {});
  const auto worst = search.maximise(Product::exact(), bit(kStableNode) | bit(kMutableNode),
                                     nullptr, Rng(1, "start"));
  CHECK(worst.risk >= 1.075);
  CHECK(worst.risk == *std::max_element(worst.curve.begin(), worst.curve.end()));
  const auto there = search.environment(worst.intervention);
  double sum = 0;
  for (Eigen::Index i = 0; i < there.rows(); ++i) {
    const double x1 = there(i, kStableNode), x2 = there(i, kMutableNode);
    sum += std::pow(there(i, kTarget) - x1 * x2 / (x2 * x2 + kNoiseOfX * kNoiseOfX), 2);
  }
  CHECK(sum / static_cast<double>(there.rows()) == Approx(worst.risk).epsilon(1e-10));
}

TEST_CASE("the networks are as bad as the best grid for each quantile of the target") {
  constexpr Eigen::Index kRows = 8000, kBins = 40, kGrid = 200;
  const Product model(kRows);
  const InterventionSearch search(model.train, model.graph, model.roles, model.mechanisms, {});
  const auto worst = search.maximise(Product::exact(), bit(kStableNode) | bit(kMutableNode),
                                     nullptr, Rng(2, "start"));
  const auto [low, high] = search.bounds()[0];
  double sum = 0;
  for (Eigen::Index bin = 0; bin < kBins; ++bin) {
    double largest = 0;
    for (Eigen::Index k = 0; k < kGrid; ++k) {
      const double x2 = low + (high - low) * static_cast<double>(k) / (kGrid - 1);
      double error = 0;
      for (Eigen::Index i = bin * kRows / kBins; i < (bin + 1) * kRows / kBins; ++i) {
        const double y = model.train.values(i, kTarget);
        const double x1 = y * x2 + model.mechanisms.residuals(i, kStableNode);
        error += std::pow(y - x1 * x2 / (x2 * x2 + kNoiseOfX * kNoiseOfX), 2);
      }
      largest = std::max(largest, error);
    }
    sum += largest;
  }
  CHECK(worst.risk >= 0.98 * sum / kRows);
}

}  // namespace
}  // namespace assay::causal_minimax
