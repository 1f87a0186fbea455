// What a choice by score gains, and the judgement of scores over data sets.
#include "plugins/ped/ranking.hpp"

#include <algorithm>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/ped/top_choice.hpp"

namespace assay::ped {
namespace {

using Reals = std::vector<double>;

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
  const auto g = gain(contests, "s", 300, rng);
  REQUIRE(g);
  CHECK(g->mean == 1);  // 2 on the first, 0 on the second
  CHECK(*g->low == 1);  // however often a model is drawn, its order stays
  CHECK(*g->high == 1);
  CHECK_FALSE(gain(contests, "s", 0, rng)->low.has_value());
}

TEST_CASE("a noisy gain has an interval about it") {
  Rng rng(2, "noise");
  Reals accuracy, before, after;
  for (int m = 0; m < 14; ++m) {
    accuracy.push_back(m);
    before.push_back(m + 4 * rng.normal());
    after.push_back(m + 4 * rng.normal());
  }
  const auto g = gain({contest("a", before, after, accuracy)}, "s", 1000, rng);
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
  Rng rng(1, "models");
  CHECK(gain({c}, "s", 0, rng)->mean == 0);
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
