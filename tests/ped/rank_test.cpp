// Rank statistics against their definitions, SciPy and a published table.
#include "plugins/ped/rank.hpp"

#include <algorithm>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/ped/ranking.hpp"

namespace assay::ped {
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

TEST_CASE("regret is lost accuracy, and a tie of scores is no luck") {
  CHECK(top1_regret(Reals{1, 9, 2}, Reals{80, 70, 90}) == 20);
  CHECK(top1_regret(Reals{9, 9, 2}, Reals{80, 70, 90}) == 20);
  CHECK(relative_at(Reals{9, 8, 2}, Reals{80, 70, 100}, 2) == 0.8);
  CHECK(relative_at(Reals{9, 8, 2}, Reals{80, 70, 100}, 5) == 1);
}

Contest contest(const std::string& dataset, Reals before, Reals after, Reals accuracy) {
  Contest c{dataset, {}, std::move(accuracy), {}};
  for (std::size_t m = 0; m < c.accuracies.size(); ++m) c.models.push_back("m" + std::to_string(m));
  c.scores = {{"s", std::move(before)}, {"s_ped", std::move(after)}};
  return c;
}

TEST_CASE("a gain is the mean difference of two taus, its interval that of drawn models") {
  const Reals accuracy{1, 2, 3, 4, 5, 6}, bad{6, 5, 4, 3, 2, 1};
  const std::vector<Contest> contests{contest("a", bad, accuracy, accuracy),
                                      contest("b", accuracy, accuracy, accuracy)};
  Rng rng(1, "bootstrap");
  const auto below = [&rng](std::size_t n) { return rng.below(n); };
  const auto g = gain(contests, "s", 300, below);
  REQUIRE(g);
  CHECK(g->mean == 1);  // 2 on the first, 0 on the second
  CHECK(*g->low == 1);  // however often a model is drawn, its order stays
  CHECK(*g->high == 1);
  CHECK_FALSE(gain(contests, "s", 0, below)->low.has_value());
}

TEST_CASE("a noisy gain has an interval about it") {
  Rng rng(2, "noise");
  Reals accuracy, before, after;
  for (int m = 0; m < 14; ++m) {
    accuracy.push_back(m);
    before.push_back(m + 4 * rng.normal());
    after.push_back(m + 4 * rng.normal());
  }
  const auto g = gain({contest("a", before, after, accuracy)}, "s", 1000,
                      [&rng](std::size_t n) { return rng.below(n); });
  REQUIRE(g);
  CHECK(*g->low < g->mean);
  CHECK(*g->high > g->mean);
  CHECK(*g->high - *g->low > 0.05);
}

TEST_CASE("a model without a score is left out for that score alone") {
  auto c = contest("a", {1, kMissing, 3, 4}, {1, 2, 3, 4}, {1, 9, 3, 4});
  const auto verdicts = judge({c});
  REQUIRE(verdicts.size() == 2);
  CHECK(verdicts[0].models == 3);
  CHECK(*verdicts[0].tau == 1);
  CHECK(verdicts[1].models == 4);
  CHECK(*verdicts[1].tau < 1);
  CHECK(gain({c}, "s", 0, {})->mean == 0);
}

TEST_CASE("means over data sets leave out those where tau is undefined") {
  const auto sums = summarise(judge({contest("a", {1, 2, 3}, {1, 2, 3}, {1, 2, 3}),
                                     contest("b", {7, 7, 7}, {3, 2, 1}, {1, 2, 3})}));
  CHECK(sums.at("s").datasets == 1);
  CHECK(sums.at("s").tau == 1);
  CHECK(sums.at("s_ped").datasets == 2);
  CHECK(sums.at("s_ped").tau == 0);
}

}  // namespace
}  // namespace assay::ped
