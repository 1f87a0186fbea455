#include <algorithm>
#include <array>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <set>
#include <vector>

namespace assay {
namespace {

using Block = std::array<std::uint32_t, 4>;

TEST_CASE("philox gives the known answers of its authors") {
  // Random123, tests/kat_vectors, lines "philox4x32 10".
  CHECK(detail::philox({0, 0, 0, 0}, {0, 0}) ==
        Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(
      detail::philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
      Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(
      detail::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
      Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

// The numbers below were computed by this implementation. They guard a promise, not a formula: a
// stored run must come out the same for ever.
TEST_CASE("the first draws of a stream never change") {
  Rng raw(1, "init");
  CHECK(raw() == 0x18eb8960b3427c07u);
  CHECK(raw() == 0x52928c050d1983c0u);
  CHECK(raw() == 0xe365bebd513d5bc4u);
  Rng uniform(1, "init");
  CHECK(uniform.uniform() == 0x1.8eb8960b34278p-4);
  CHECK(uniform.uniform() == 0x1.4a4a30143466p-2);
  Rng normal(1, "init");
  CHECK(normal.normal() == -0x1.4bfd5ed913222p+0);
  CHECK(normal.normal() == -0x1.d7a34593b0b3ap-2);
  CHECK(normal.normal() == 0x1.37a6977c891c5p+0);
  Rng below(1, "init");
  for (const std::uint64_t expected : {0, 3, 8, 3, 3, 2}) CHECK(below.below(10) == expected);
  CHECK(Rng(1, "init").stream(5)() == 0x6ae0e181d14bb938u);
  CHECK(Rng(1, "init").sample(10, 4) == std::vector<std::size_t>{0, 3, 9, 5});
}

TEST_CASE("no stream depends on what another one drew") {
  Rng alone(7, "data");
  const auto expected = alone();
  Rng noise(7, "noise"), late(7, "data");
  for (int i = 0; i < 1000; ++i) noise();
  CHECK(late() == expected);
}

TEST_CASE("a child stream does not depend on what its parent drew") {
  Rng parent(7, "data");
  const auto expected = parent.stream(3)();
  for (int i = 0; i < 5; ++i) parent();
  CHECK(parent.stream(3)() == expected);
}

TEST_CASE("seeds, names and children give different streams") {
  std::set<std::uint64_t> first;
  std::size_t streams = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (const char* name : {"", "a", "b", "ab", "ba"}) {
      const Rng rng(seed, name);
      for (std::uint64_t child = 0; child < 10; ++child, ++streams)
        first.insert(rng.stream(child)());
      first.insert(Rng(rng)());
      ++streams;
    }
  CHECK(first.size() == streams);
}

// Sample moments of n draws deviate by a few standard errors; the seed is fixed, so no luck is
// involved. sd of the mean 1/sqrt(n), of the variance sqrt(2/n), of the fourth moment sqrt(96/n).
TEST_CASE("normal draws have the moments of the normal distribution") {
  constexpr int n = 200'000;
  Rng rng(11, "normal");
  double sum = 0, squares = 0, cubes = 0, fourths = 0;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x, squares += x * x, cubes += x * x * x, fourths += x * x * x * x;
  }
  const double root = std::sqrt(static_cast<double>(n));
  CHECK(std::abs(sum / n) < 4 / root);
  CHECK(std::abs(squares / n - 1) < 4 * std::sqrt(2.0) / root);
  CHECK(std::abs(cubes / n) < 4 * std::sqrt(15.0) / root);
  CHECK(std::abs(fourths / n - 3) < 4 * std::sqrt(96.0) / root);
}

TEST_CASE("uniform draws fill the unit interval evenly") {
  constexpr int n = 100'000, bins = 20;
  Rng rng(12, "uniform");
  std::array<int, bins> counts{};
  for (int i = 0; i < n; ++i) {
    const double x = rng.uniform();
    REQUIRE(x >= 0);
    REQUIRE(x < 1);
    ++counts[static_cast<std::size_t>(x * bins)];
  }
  double chi2 = 0;
  for (const int count : counts) chi2 += std::pow(count - n / bins, 2) / (n / bins);
  CHECK(chi2 < 43.8);  // 99.9 % point of chi-squared with 19 degrees of freedom
}

TEST_CASE("normal quantiles equal the closed values") {
  constexpr double tolerance = 1e-15;  // relative; published to 16 digits
  const auto [p, x] = GENERATE(table<double, double>({{0.975, 1.959963984540054},
                                                      {0.025, -1.959963984540054},
                                                      {0.5, 0.0},
                                                      {0.75, 0.6744897501960817},
                                                      {0.999, 3.090232306167813},
                                                      {1e-10, -6.361340902404056}}));
  CHECK(detail::normal_quantile(p) == Approx(x).epsilon(tolerance).margin(1e-300));
}

TEST_CASE("the normal quantile inverts the distribution function far into the tails") {
  for (double p = 1e-300; p < 0.5; p *= 7) {
    const double x = detail::normal_quantile(p);
    CHECK(0.5 * std::erfc(-x / std::sqrt(2.0)) == Approx(p).epsilon(1e-11));
  }
}

TEST_CASE("the portable logarithm is the logarithm") {
  for (const double x : {1e-300, 1e-17, 0.1, 0.5, 0.7071, 0.99999, 1.0, 1.5, 2.0, 12345.678, 1e300})
    CHECK(detail::portable_log(x) == Approx(std::log(x)).epsilon(1e-15).margin(1e-16));
}

TEST_CASE("below is unbiased for a range that does not divide the word") {
  Rng rng(13, "below");
  std::array<int, 3> counts{};
  constexpr int n = 90'000;
  for (int i = 0; i < n; ++i) ++counts[rng.below(3)];
  for (const int count : counts) CHECK(std::abs(count - n / 3) < 4 * std::sqrt(n * 2.0 / 9));
  CHECK(rng.below(1) == 0);
}

TEST_CASE("shuffles are permutations and samples are distinct") {
  Rng rng(14, "shuffle");
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  auto shuffled = items;
  rng.shuffle(std::span(shuffled));
  CHECK(shuffled != items);
  std::sort(shuffled.begin(), shuffled.end());
  CHECK(shuffled == items);
  const auto sample = rng.sample(50, 50);
  CHECK(std::set<std::size_t>(sample.begin(), sample.end()).size() == 50);
  CHECK(rng.sample(5, 0).empty());
}

TEST_CASE("a stream serves the standard library") {
  static_assert(std::uniform_random_bit_generator<Rng>);
  Rng rng(15, "std");
  const int draw = std::uniform_int_distribution<int>(3, 5)(rng);
  CHECK((draw >= 3 && draw <= 5));
}

}  // namespace
}  // namespace assay
