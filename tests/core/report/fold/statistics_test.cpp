// Folds and intervals, against numpy and scipy 1.10.
#include "core/report/fold/statistics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "tests/core/report/fold/samples.hpp"

namespace assay {
namespace {

TEST_CASE("mean, sd and median of a sample") {
  const auto f = fold(kBefore);
  CHECK(f.n == 10);
  CHECK(f.n_finite == 10);
  CHECK(near(f.mean, 14.48));
  CHECK(near(f.sd, 2.3929526159584147));  // numpy std(ddof=1)
  CHECK(near(f.median, 13.95));
}

TEST_CASE("the spread is exact far from zero") {
  CHECK(near(fold(Values{1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3}).sd, std::sqrt(5.0 / 3.0)));
}

TEST_CASE("equal values have no spread, though their mean is rounded") {
  const std::vector<double> values(10, 0.1);
  CHECK(fold(values).sd == 0);
}

TEST_CASE("values that are not finite are counted and left out") {
  const auto f = fold(Values{1, kNaN, 3, kInf, -kInf});
  CHECK(f.n == 5);
  CHECK(f.n_finite == 2);
  CHECK(f.mean == 2);
  CHECK(f.median == 2);
}

TEST_CASE("no value has no mean, and one has no spread") {
  CHECK(std::isnan(fold({}).mean));
  CHECK(std::isnan(fold(Values{kNaN}).median));
  CHECK(fold(Values{7}).mean == 7);
  CHECK(std::isnan(fold(Values{7}).sd));
  CHECK_FALSE(mean_interval(fold(Values{7})));
}

TEST_CASE("extremes and quartiles are of the finite values, quartiles linear between them") {
  const auto of = fold(Values{6, 1, kNaN, 2, kInf, 3});
  CHECK(of.min == 1);
  CHECK(of.max == 6);
  CHECK(of.lower == 1.75);
  CHECK(of.upper == 3.75);
  CHECK(fold(Values{7}).lower == 7);
  CHECK(std::isnan(fold(Values{kInf}).min));
  CHECK(std::isnan(fold(Values{kNaN}).upper));
}

TEST_CASE("a fold that must see every value is NaN when one is") {
  CHECK(std::isnan(mean_of(Values{1, kNaN})));
  CHECK(std::isnan(median_of(Values{1, kNaN, 2})));
  CHECK(mean_of(Values{1, kInf}) == kInf);
  CHECK(median_of(Values{1, 5, kInf}) == 5);
}

TEST_CASE("the interval of the mean is Student's") {
  const auto ten = mean_interval(fold(kBefore)).value();
  // mpmath's root of Student's law at 0.975 and nine degrees (scipy's own is right to ten digits).
  const double half = 2.2621571627982055 * 2.3929526159584147 / std::sqrt(10.0);
  CHECK(near(ten.low, 14.48 - half));
  CHECK(near(ten.high, 14.48 + half));
  const auto two = mean_interval(fold(Values{1, 2})).value();
  const double t = std::tan(std::acos(-1.0) * 0.475);  // Student's t of one degree is Cauchy's
  CHECK(near(two.low, 1.5 - t / 2));
  CHECK(near(two.high, 1.5 + t / 2));
  CHECK_FALSE(mean_interval(fold(Values{3, 3, 3})));  // nothing here is random
}

TEST_CASE("a bound of the mean is one-sided") {
  const auto ten = mean_bounds(fold(kBefore), 0.95).value();
  const double half = 1.8331129326536335 * 2.3929526159584147 / std::sqrt(10.0);  // scipy t.ppf
  CHECK(near(ten.lower, 14.48 - half));
  CHECK(near(ten.upper, 14.48 + half));
  CHECK(mean_bounds(fold(Values{3, 3}), 0.95)->upper == 3);
  CHECK_FALSE(mean_bounds(fold(Values{3}), 0.95));
}

TEST_CASE("the mean of equal values is this value, however often it is rounded") {
  for (std::size_t n = 1; n < 100; ++n) CHECK(mean_of(Values(n, 0.1)) == 0.1);
  CHECK(fold(Values(23, 0.1)).sd == 0);
}

TEST_CASE("the mean keeps what a plain sum would lose") {
  CHECK(mean_of(Values{1e16, 1, -1e16, 1}) == 0.5);
  CHECK(mean_of(Values{1e308, 1e308}) == 1e308);
}

TEST_CASE("integers beyond 2^53 are told apart") {
  const std::vector<Real> large{9007199254740993, 9007199254740993};
  CHECK(mean_of(std::span<const Real>(large)) == 9007199254740993.0L);
}

TEST_CASE("the interquartile mean leaves out a quarter at either end") {
  CHECK(near(interquartile_mean(Values{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}), 3.6666666666666665));
  CHECK(interquartile_mean(Values{1, 2, 100}) == mean_of(Values{1, 2, 100}));  // floor(3 / 4) = 0
  CHECK(std::isnan(interquartile_mean(Values{})));
  CHECK(std::isnan(interquartile_mean(Values{1, kNaN})));
}

TEST_CASE("quantiles are linear between neighbours") {
  CHECK(quantile(Values{1, 2, 4}, 0.75) == 3);
  CHECK(quantile(Values{7}, 0.3) == 7);
}

}  // namespace
}  // namespace assay
