// The k-support norm against its limits and its variational form.
#include "plugins/sparse_ot/k_support_norm.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::sparse_ot {
namespace {

using Numbers = std::vector<double>;

Numbers random_numbers(std::size_t size, std::uint64_t seed) {
  ot::Samples samples(seed);
  Numbers v(size);
  for (double& x : v) x = samples.uniform() * samples.uniform();
  return v;
}

double squared(Numbers v, Index k) { return squared_k_support_norm(v, k); }

// min sum t^2 / theta by bisection of the multiplier: theta = min(1, t / tau), sum theta = k.
double variational(const Numbers& t, double k) {
  double low = 0, high = 1e6;
  for (int step = 0; step < 300; ++step) {
    const double tau = (low + high) / 2;
    double sum = 0;
    for (double x : t) sum += std::min(1.0, x / tau);
    (sum > k ? low : high) = tau;
  }
  double value = 0;
  for (double x : t) value += x * x / std::min(1.0, x / high);
  return value;
}

}  // namespace

TEST_CASE("with one entry it is the sum, with all entries the Euclidean length") {
  const Numbers v = random_numbers(20, 1);
  const double sum = std::accumulate(v.begin(), v.end(), 0.0);
  const double squares = std::inner_product(v.begin(), v.end(), v.begin(), 0.0);
  CHECK(squared(v, 1) == Approx(sum * sum));
  CHECK(squared(v, 20) == Approx(squares));
  CHECK(squared(v, 99) == Approx(squares));
}

TEST_CASE("on vectors with k entries it is the Euclidean length") {
  Numbers v(30, 0.0);
  v[3] = 0.5, v[17] = 0.2, v[22] = 0.9;
  CHECK(squared(v, 3) == Approx(0.25 + 0.04 + 0.81));
}

TEST_CASE("it is the least of its variational form, which its level attains") {
  for (std::uint64_t seed = 2; seed < 12; ++seed)
    for (const Index k : {1, 2, 5, 11}) {
      const Numbers v = random_numbers(12, seed);
      CHECK(squared(v, k) == Approx(variational(v, static_cast<double>(k))).epsilon(1e-9));
      const double tau = k_support_level(v, k);
      double sum = 0;
      for (double x : v) sum += std::min(1.0, x / tau);
      CHECK(sum == Approx(static_cast<double>(k)));
    }
}

TEST_CASE("few positive entries need no level") {
  CHECK(k_support_level({0.0, 0.3, 0.0, 0.1}, 2) == 0);
  CHECK(k_support_level({0.2, 0.3, 0.0, 0.1}, 2) > 0);
}

}  // namespace assay::sparse_ot
