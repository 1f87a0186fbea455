// Many normal draws at once: their distribution, and that they are independent and repeatable.
#include "plugins/numerics/mlp/normal_draws.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace assay::mlp {
namespace {

std::vector<double> normal_numbers(std::uint64_t seed, std::size_t n) {
  Rng rng(seed, "normal");
  std::vector<float> x(n);
  fill_normal(rng, x.data(), n);
  return {x.begin(), x.end()};
}

}  // namespace

TEST_CASE("normal draws have the normal distribution function") {
  constexpr std::size_t kDraws = 200000;
  constexpr double kLimit = 2.2;  // of Kolmogorov's statistic: a chance of one in eight thousand
  auto x = normal_numbers(1, kDraws);
  std::sort(x.begin(), x.end());
  double gap = 0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(kDraws);
    gap = std::max(gap, std::abs(0.5 * std::erfc(-x[i] * std::sqrt(0.5)) - share));
  }
  CHECK(gap * std::sqrt(static_cast<double>(kDraws)) < kLimit);
  CHECK(x.back() > 4);
  CHECK(x.front() < -4);
}

TEST_CASE("normal draws at any distance are uncorrelated, and so are their squares") {
  const auto x = normal_numbers(2, 100000);
  for (const std::size_t lag : {1, 7, 8, 16, 32}) {
    double product = 0, squares = 0;
    for (std::size_t i = lag; i < x.size(); ++i) {
      product += x[i] * x[i - lag];
      squares += (x[i] * x[i] - 1) * (x[i - lag] * x[i - lag] - 1);
    }
    const double root = std::sqrt(static_cast<double>(x.size()));
    CHECK(std::abs(product) < 4.5 * root);
    CHECK(std::abs(squares) < 9 * root);
  }
}

TEST_CASE("a shorter draw is the beginning of a longer one, and another key gives others") {
  const auto whole = normal_numbers(3, 100), part = normal_numbers(3, 37), other = normal_numbers(4, 37);
  CHECK(std::equal(part.begin(), part.end(), whole.begin()));
  CHECK(part[0] != other[0]);
}

}  // namespace assay::mlp
