// What the best possible predictors of the product model score where X2 answers Y with another
// sign than in training.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_minimax/simulations.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kNoiseOfX1 = 0.1, kSpread = 0.3;  // of X1 given Y X2, of X2 given a Y
constexpr double kTrainAlphas[] = {0.5, 1, 2}, kTest[] = {-2, -1, -0.5};
constexpr Eigen::Index kProductRows = 200000;

// E[Y | x1, do(x2)]: what `surgery` aims at.
double stable(double x1, double x2) { return x1 * x2 / (x2 * x2 + kNoiseOfX1 * kNoiseOfX1); }

// E[Y | x1, x2] over the training environments: what `erm` aims at. Given the environment all is
// Gaussian; the environments are weighed by how likely they make the row.
double pooled(double x1, double x2) {
  double total = 0, sum = 0;
  for (const double a : kTrainAlphas) {
    const double marginal = a * a + kSpread * kSpread;               // variance of X2
    const double mean = a * x2 / marginal;                           // of Y given X2
    const double rest = kSpread * kSpread / marginal;                // its variance
    const double spread = x2 * x2 * rest + kNoiseOfX1 * kNoiseOfX1;  // of X1 given X2
    const double off = x1 - x2 * mean;
    const double weight = std::exp(-x2 * x2 / (2 * marginal) - off * off / (2 * spread)) /
                          std::sqrt(marginal * spread);
    total += weight;
    sum += weight * (mean + rest * x2 / spread * off);
  }
  return total > 0 ? sum / total : 0;
}

template <class F>
double largest_error(F&& f) {
  double largest = 0;
  for (const double strength : kTest) {
    Rng rng(1, "rows");
    const auto rows = product(kNoiseOfX1).draw(strength, kProductRows, rng);
    double sum = 0;
    for (Eigen::Index i = 0; i < kProductRows; ++i)
      sum += std::pow(rows(i, 0) - f(rows(i, 1), rows(i, 2)), 2);
    largest = std::max(largest, sum / kProductRows);
  }
  return largest;
}

TEST_CASE("where a mechanism changes its sign the ideal predictors still do well") {
  CHECK(largest_error(pooled) == Approx(0.138).margin(0.003));
  CHECK(largest_error(stable) == Approx(0.112).margin(0.003));
}

}  // namespace
}  // namespace assay::causal_minimax
