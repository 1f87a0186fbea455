// Tests of differences, against scipy 1.10 and against all signs tried one by one.
#include "core/report/fold/significance.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/report/fold/statistics.hpp"
#include "tests/core/report/fold/samples.hpp"

namespace assay {
namespace {

const Values kAfter{12.7, 13.6, 12.0, 15.2, 16.8, 20.0, 12.0, 15.9, 16.0, 11.1};

Values minus(const Values& a, const Values& b) {
  Values d;
  for (std::size_t i = 0; i < a.size(); ++i) d.push_back(a[i] - b[i]);
  return d;
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

TEST_CASE("a shift of every value by the same amount leaves rounding, and no p") {
  Values a{0.3, 1.7, 2.2, 3.9, 5.1, 0.4}, b = a;
  for (auto& value : b) value += 0.1;
  const auto d = minus(b, a);
  CHECK(t_test(d, 5.2) == std::nullopt);
  CHECK(t_test(d, 0).has_value());  // what the scale is for: these differ in their last bits
  CHECK(signed_rank_test(d, 5.2) == 0.03125);  // all of one sign: 2 / 2^6
  CHECK(signed_rank_test(Values{1e-17, -1e-17, 2e-17}, 1.0) == std::nullopt);
}

TEST_CASE("below six differences the signed-rank test cannot reach 0.05") {
  CHECK(least_signed_rank_p(5) == 0.0625);
  CHECK(least_signed_rank_p(6) == 0.03125);
  CHECK(signed_rank_test(Values{1, 2, 3, 4, 5}) == 0.0625);
}

TEST_CASE("Holm's p values, worked out by hand") {
  CHECK(holm(Values{}).empty());
  const auto p = holm(Values{0.01, 0.04, 0.03, 0.005});
  CHECK(near(p[3], 0.02));  // 4 * 0.005
  CHECK(near(p[0], 0.03));  // 3 * 0.01
  CHECK(near(p[2], 0.06));  // 2 * 0.03
  CHECK(near(p[1], 0.06));  // 1 * 0.04, but not below the one before
  CHECK(holm(Values{0.6, 0.7}) == Values{1, 1});
}

TEST_CASE("ranks begin at the least, and ties share theirs") {
  CHECK(ranks_of(Values{3, 1, 2}) == Values{3, 1, 2});
  CHECK(ranks_of(Values{5, 5, 1, 5}) == Values{3, 3, 1, 3});
}

TEST_CASE("Friedman's test with ties, and its F form") {
  const std::vector<Values> ranks{{4, 2.5, 1, 2.5}, {2.5, 2.5, 1, 4}, {4, 2, 3, 1},
                                  {1, 4, 3, 2},     {4, 2, 3, 1},     {3, 3, 3, 1}};
  const auto f = friedman(ranks).value();
  CHECK(near(f.chi_squared, 2.944444444444451));  // scipy friedmanchisquare
  CHECK(near(f.p, 0.4002703023350348));
  CHECK(near(f.f, 0.9778597785977884));  // Iman and Davenport, with scipy's f.sf
  CHECK(near(f.p_f, 0.42930113915680734));
}

TEST_CASE("Friedman's test of tasks that all rank alike, and where all tie") {
  const auto f = friedman({{1, 2, 3}, {1, 2, 3}, {1, 2, 3}}).value();
  CHECK(f.chi_squared == 6);
  CHECK(std::isinf(f.f));
  CHECK(f.p_f == 0);
  CHECK_FALSE(friedman({{2, 2, 2}, {2, 2, 2}}));
  CHECK_FALSE(friedman({{1, 2}}));
  CHECK_FALSE(friedman({}));
}

}  // namespace
}  // namespace assay
