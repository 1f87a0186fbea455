// Folds, intervals and tests, against scipy 1.10 and against all signs tried one by one.
#include "core/report/statistics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace assay {
namespace {

using Values = std::vector<double>;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kRounding = 1e-12;  // a dozen operations and the quantile of Student's t

bool near(double a, double b) { return std::abs(a - b) <= kRounding * std::max(1.0, std::abs(b)); }

const Values kBefore{12.9, 13.5, 12.8, 15.6, 17.2, 19.2, 12.6, 15.3, 14.4, 11.3};
const Values kAfter{12.7, 13.6, 12.0, 15.2, 16.8, 20.0, 12.0, 15.9, 16.0, 11.1};

Values minus(const Values& a, const Values& b) {
  Values d;
  for (std::size_t i = 0; i < a.size(); ++i) d.push_back(a[i] - b[i]);
  return d;
}

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
  const auto none = mean_interval(fold(Values{3, 3, 3})).value();
  CHECK(none.low == 3);
  CHECK(none.high == 3);
}

TEST_CASE("the paired t test") {
  CHECK(near(t_test(minus(kBefore, kAfter)).value(), 0.8358400057139277));  // scipy ttest_rel
  CHECK(near(t_test(Values{1, 2}).value(), 0.2048327646991335));            // 1 - 2 atan(3) / pi
  CHECK(t_test(Values{1, kNaN, 2}) == t_test(Values{1, 2}));
}

TEST_CASE("the t test is silent without a spread") {
  CHECK_FALSE(t_test(Values{}));
  CHECK_FALSE(t_test(Values{1}));
  CHECK_FALSE(t_test(Values{0, 0, 0}));
  CHECK_FALSE(t_test(Values{2, 2}));
}

TEST_CASE("the signed-rank test without ties") {
  // The depression scores of Hollander and Wolfe; scipy wilcoxon(mode='exact').
  const Values x{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const Values y{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  CHECK(near(signed_rank_test(minus(x, y)).value(), 0.0390625));
  Values d;
  for (int i = 0; i < 25; ++i) d.push_back((i % 3 == 0 ? -0.1 : 0.1) * (i + 1));
  CHECK(near(signed_rank_test(d).value(), 0.23036134243011475));  // scipy, exact
}

// The definition itself: the share of the 2^n signs that lie at least as far out.
double by_all_signs(const Values& ranks, double observed) {
  double low = 0, high = 0;
  const std::size_t all = std::size_t{1} << ranks.size();
  for (std::size_t signs = 0; signs < all; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i)
      if (signs >> i & 1) sum += ranks[i];
    low += sum <= observed;
    high += sum >= observed;
  }
  return std::min(1.0, 2 * std::min(low, high) / static_cast<double>(all));
}

TEST_CASE("the signed-rank test with ties and zeros") {
  // Sizes 1 1 1 2 2 2 3 4 5 have the ranks 2 2 2 5 5 5 7 8 9; the positive ones sum to 38.
  const double p = signed_rank_test(Values{1, 1, -1, 2, 2, 3, 0, -2, 5, 4}).value();
  CHECK(p == by_all_signs({2, 2, 2, 5, 5, 5, 7, 8, 9}, 38));
  CHECK(signed_rank_test(Values{1, -1}) == 1.0);
  CHECK(signed_rank_test(Values{1, 2, 3, kInf, kNaN}) == 2.0 / 16);
}

TEST_CASE("many differences are tested by the normal law") {
  Values d;  // with ties
  for (int i = 0; i < 30; ++i) d.push_back((i * 37 % 61 - 20) / 7.0);
  // scipy wilcoxon(mode='approx', correction=True)
  CHECK(near(signed_rank_test(d).value(), 0.008985808065020437));
  Values even(30, 1);
  for (std::size_t i = 0; i < 15; ++i) even[i] = -1;
  CHECK(signed_rank_test(even) == 1.0);
}

TEST_CASE("the signed-rank test is silent where all differences are zero") {
  CHECK_FALSE(signed_rank_test(Values{}));
  CHECK_FALSE(signed_rank_test(Values{0, 0, kNaN}));
}

}  // namespace
}  // namespace assay
