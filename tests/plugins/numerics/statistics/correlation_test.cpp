// Correlations against their definitions, SciPy and a published table.
#include "plugins/numerics/statistics/correlation.hpp"

#include <algorithm>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::statistics {
namespace {

using Reals = std::vector<double>;

// Transfer-Learning-Library's table of CIFAR-10: fine-tuned accuracies and H-scores.
const Reals kAccuracy = {96.2, 97.5, 96.8, 97.7, 97.9, 97.2, 97.4, 97.4, 95.7, 96.8};
const Reals kHscore = {5.911, 6.363, 6.567, 6.901, 6.945, 6.210, 6.547, 6.706, 5.928, 6.018};

// By the definition alone: ranks by counting, one sum over all ordered pairs.
double half_tau(const Reals& x, const Reals& y) {
  const auto n = x.size();
  Reals rank(n, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (x[j] > x[i] || (x[j] == x[i] && (y[j] > y[i] || (y[j] == y[i] && j > i)))) ++rank[i];
  const auto sign = [](double v) { return v > 0 ? 1.0 : v < 0 ? -1.0 : 0.0; };
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const double w = 1 / (1 + rank[i]) + 1 / (1 + rank[j]);
      const double dx = sign(x[i] - x[j]), dy = sign(y[i] - y[j]);
      xy += w * dx * dy, xx += w * dx * dx, yy += w * dy * dy;
    }
  return xy / std::sqrt(xx * yy);
}

TEST_CASE("the weighted tau of a published table, ties included") {
  CHECK(*weighted_tau(kHscore, kAccuracy) == Approx(0.7997431653611273).epsilon(1e-13));
  CHECK(*kendall_tau_b(kHscore, kAccuracy) == Approx(0.7047274841194893).epsilon(1e-13));
  CHECK(*spearman(kHscore, kAccuracy) == Approx(0.8353813836471727).epsilon(1e-13));
  CHECK(*pearson(kHscore, kAccuracy) == Approx(0.8394563829158009).epsilon(1e-13));
}

TEST_CASE("the weighted tau is its definition on small cases full of ties") {
  Rng rng(4, "ties");
  int defined = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const auto n = 2 + rng.below(9);
    Reals x, y;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(static_cast<double>(rng.below(5)));
      y.push_back(static_cast<double>(rng.below(4)));
    }
    const auto ours = weighted_tau(x, y);
    const double theirs = (half_tau(x, y) + half_tau(y, x)) / 2;
    REQUIRE(ours.has_value() == std::isfinite(theirs));
    if (!ours) continue;
    ++defined;
    CHECK(*ours == Approx(theirs).epsilon(1e-12).margin(1e-12));
  }
  CHECK(defined > 400);
}

TEST_CASE("two models have a tau of one or minus one") {
  CHECK(*weighted_tau(Reals{1, 2}, Reals{3, 4}) == 1);
  CHECK(*weighted_tau(Reals{2, 1}, Reals{3, 4}) == -1);
}

TEST_CASE("a constant side leaves every correlation undefined") {
  const Reals flat{1, 1, 1}, any{1, 2, 3};
  CHECK_FALSE(weighted_tau(flat, any).has_value());
  CHECK_FALSE(kendall_tau_b(any, flat).has_value());
  CHECK_FALSE(spearman(flat, any).has_value());
  CHECK_FALSE(pearson(any, flat).has_value());
}

TEST_CASE("the top of the order weighs more than its end") {
  const Reals accuracy{5, 4, 3, 2, 1};
  const auto at_top = weighted_tau(Reals{4, 5, 3, 2, 1}, accuracy);
  const auto at_end = weighted_tau(Reals{5, 4, 3, 1, 2}, accuracy);
  CHECK(*at_top < *at_end);
}

TEST_CASE("rank correlation is 1 for any increasing relation and -1 for a decreasing one") {
  CHECK(*spearman(Reals{1, 2, 5, 9}, Reals{0.1, 10, 11, 5000}) == Approx(1));
  CHECK(*spearman(Reals{1, 2, 5, 9}, Reals{4, 3, 2, -1}) == Approx(-1));
}

TEST_CASE("without ties rank correlation is 1 - 6 sum d^2 / (n^3 - n)") {
  CHECK(*spearman(Reals{1, 2, 3, 4, 5}, Reals{2, 1, 4, 5, 3}) == Approx(1 - 6.0 * 8 / 120));
}

TEST_CASE("equal values share their rank, and nothing has no correlation") {
  CHECK(*spearman(Reals{1, 1, 2}, Reals{1, 2, 3}) == Approx(0.8660254037844386));
  CHECK(*spearman(Reals{1, 2, 3, 4}, Reals{1, 1, 2, 2}) == Approx(2 / std::sqrt(5.0)));
  CHECK(*pearson(Reals{1, 2, 3, 4}, Reals{1, 4, 9, 16}) == Approx(0.984374038697697));
  CHECK_FALSE(spearman(Reals{}, Reals{}));
}

}  // namespace
}  // namespace assay::statistics
