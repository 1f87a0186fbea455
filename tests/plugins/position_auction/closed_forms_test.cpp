// Auctions that can be solved on paper.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/position_auction/instances.hpp"

namespace assay::position_auction {
namespace {

Auction alike(double p, std::vector<double> values, Index places) {
  const auto ads = static_cast<Index>(values.size());
  return {Matrix::Constant(ads, places, p), std::move(values),
          std::vector<Prior>(to_size(ads), {Prior::Kind::uniform, 1})};
}

double revenue(const Rule& rule, const Objective& objective, const Auction& auction) {
  double sum = 0;
  for (const double paid :
       payments(rule(objective.scores(auction.values)), objective, auction.values))
    sum += paid;
  return sum;
}

}  // namespace

TEST_CASE("one creative alone is clicked with its own probability, and pays the reserve price") {
  for (const double value : {0.2, 0.4, 0.6, 0.9}) {
    const auto auction = alike(0.3, {value}, 1);
    const auto objective = revenue_of(auction);
    for (const bool is_cascade : {false, true}) {
      auto setting = logit_of(1);
      setting.is_cascade = is_cascade;
      const auto rule =
          is_cascade ? optimal_cascade(auction, setting) : optimal_logit(auction, setting);
      const auto shown = rule(auction.values).placement;
      REQUIRE(shown.size() == 1);
      CHECK(shown[0].click == Approx(0.3).epsilon(1e-15));
      CHECK(revenue(rule, kWelfare, auction) == 0);
      CHECK(revenue(rule, objective, auction) == Approx(value > 0.5 ? 0.15 : 0).margin(kExact));
    }
  }
}

TEST_CASE(
    "at one place the highest virtual value times click probability wins and pays its rival") {
  Auction auction = alike(0, {0.9, 0.8, 0.55}, 1);
  auction.ctr << 0.2, 0.3, 0.5;
  // phi p: 0.16, 0.18, 0.05. The winner's bid must keep phi at 0.16 / 0.3.
  const auto rule = optimal_logit(auction, logit_of(1));
  const auto objective = revenue_of(auction);
  const auto d = rule(objective.scores(auction.values));
  REQUIRE(d.placement.size() == 1);
  CHECK(d.placement[0].ad == 1);
  CHECK(payments(d, objective, auction.values)[0] ==
        Approx(0.3 * (0.16 / 0.3 + 1) / 2).epsilon(1e-14));
}

TEST_CASE("with a single creative both models agree on the best bid times click probability") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto auction = small_auction(seed);
    double best = 0;
    for (Index i = 0; i < auction.ads(); ++i)
      best = std::max(best, auction.values[to_size(i)] * auction.ctr.row(i).maxCoeff());
    CHECK(optimal_logit(auction, logit_of(1))(auction.values).objective ==
          Approx(best).epsilon(1e-14));
    CHECK(optimal_cascade(auction, cascade_of(1))(auction.values).objective ==
          Approx(best).epsilon(1e-14));
  }
}

TEST_CASE("equal ads share the clicks that there are") {
  const double v = 0.8, p = 0.25, w = p / (1 - p);
  for (Index most = 1; most <= 5; ++most) {
    const auto auction = alike(p, std::vector<double>(6, v), 5);
    const auto k = static_cast<double>(most);
    CHECK(optimal_logit(auction, logit_of(most))(auction.values).objective ==
          Approx(v * k * w / (1 + k * w)).epsilon(1e-14));
    CHECK(optimal_cascade(auction, cascade_of(most))(auction.values).objective ==
          Approx(v * (1 - std::pow(1 - p, k))).epsilon(1e-14));
  }
}

TEST_CASE("where all fit alike, the highest values above the welfare itself are shown") {
  const auto auction = alike(0.4, {0.9, 0.5, 0.31, 0.3, 0.95, 0.05}, 6);
  const auto d = optimal_logit(auction, logit_of(6))(auction.values);
  for (Index ad = 0; ad < 6; ++ad) {
    const bool is_shown = std::any_of(d.placement.begin(), d.placement.end(),
                                      [&](const Shown& s) { return s.ad == ad; });
    CHECK(is_shown == (auction.values[to_size(ad)] > d.objective));
  }
}

TEST_CASE("equal bids go to the lower ad and the lower place") {
  const auto d = optimal_logit(alike(0.2, {0.5, 0.5, 0.5}, 2),
                               logit_of(1))(std::vector<double>{0.5, 0.5, 0.5});
  REQUIRE(d.placement.size() == 1);
  CHECK(d.placement[0].ad == 0);
  CHECK(d.placement[0].place == 0);
  const auto auction = alike(0.2, {0.5, 0.5, 0.5}, 2);
  CHECK(revenue(optimal_logit(auction, logit_of(1)), kWelfare, auction) ==
        Approx(0.1).epsilon(1e-14));  // whoever loses would have paid as much
}

TEST_CASE("a second price is the least bid that keeps the rank") {
  Auction auction = alike(0, {1, 0.8, 0.5}, 2);
  auction.ctr << 0.3, 0.15, 0.2, 0.1, 0.2, 0.1;
  const auto d = second_price(auction, logit_of(2))(auction.values);
  const auto paid = payments(d, kWelfare, auction.values);
  REQUIRE(d.placement.size() == 2);
  CHECK(d.placement[0].ad == 0);
  CHECK(d.placement[1].ad == 1);
  CHECK(paid[0] == Approx(0.8 * 0.15 / 0.225 * d.placement[0].click).epsilon(1e-14));
  CHECK(paid[1] == Approx(0.5 * d.placement[1].click).epsilon(1e-14));
}

TEST_CASE("virtual values are those of the two priors") {
  const Prior uniform{Prior::Kind::uniform, 2}, exponential{Prior::Kind::exponential, 2};
  CHECK(uniform.virtual_value(1.5) == 1);    // 1.5 - (1 - 0.75) / 0.5
  CHECK(exponential.virtual_value(3) == 1);  // 3 - e^-1.5 / (e^-1.5 / 2)
}

TEST_CASE("context of strength zero is separable, and clicks stay within bounds") {
  Generator g;
  g.has_context = true, g.context_strength = 0;
  const auto flat = draw_auction(g, Rng(1, "auctions"));
  for (Index j = 1; j < 6; ++j)
    CHECK((flat.ctr.col(j) - std::pow(0.8, j) * flat.ctr.col(0)).norm() < 1e-15);
  g.context_strength = 4;
  const auto wild = draw_auction(g, Rng(1, "auctions"));
  CHECK(wild.ctr.minCoeff() >= 1e-6);
  CHECK(wild.ctr.maxCoeff() <= 0.95);
  CHECK(wild.values == flat.values);
}

}  // namespace assay::position_auction
