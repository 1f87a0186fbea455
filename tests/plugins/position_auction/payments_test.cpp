// Payments: two formulas, one number; truthfulness; what revenue is worth.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "tests/plugins/position_auction/instances.hpp"

namespace assay::position_auction {
namespace {

// A line that touches the optimum G as a function of the score of one ad: its click probability is
// the slope.
struct Line {
  double at, value, slope;
};

// Integral over bids of the click probability for scores between two lines, by tangent
// intersection: where both meet, either G has its one kink, or a line lies between them.
double area(const Line& left, const Line& right, double slope_of_score,
            const std::function<Line(double)>& solve) {
  if (right.at <= left.at) return 0;
  if (std::abs(left.slope - right.slope) < 1e-13)
    return left.slope * (right.at - left.at) / slope_of_score;
  const double meeting =
      (left.value - left.slope * left.at - right.value + right.slope * right.at) /
      (right.slope - left.slope);
  const auto middle = solve(meeting);
  if (middle.value <= left.value + left.slope * (meeting - left.at) + 1e-14)
    return (left.slope * (meeting - left.at) + right.slope * (right.at - meeting)) / slope_of_score;
  return area(left, middle, slope_of_score, solve) + area(middle, right, slope_of_score, solve);
}

double click_of(const Decision& d, Index ad) {
  for (const auto& shown : d.placement)
    if (shown.ad == ad) return shown.click;
  return 0;
}

// v click(v) - integral of click from the reserve price on, by the breakpoints of click alone.
double myerson(const Rule& rule, const Objective& objective, const Auction& auction, Index ad) {
  auto scores = objective.scores(auction.values);
  const double score = scores[to_size(ad)];
  const auto solve = [&](double at) {
    scores[to_size(ad)] = at;
    const auto d = rule(scores);
    return Line{at, d.objective, click_of(d, ad)};
  };
  const auto top = solve(score);
  return auction.values[to_size(ad)] * top.slope - area(solve(0), top, objective.slope(ad), solve);
}

using Maker = Rule (*)(const Auction&, Setting);
struct Case {
  Maker maker;
  Setting setting;
};
std::vector<Case> truthful_cases(Index most) {
  return {{optimal_logit, logit_of(most)},
          {optimal_cascade, cascade_of(most)},
          {thinned_logit, cascade_of(most)},
          {exhaustive, cascade_of(most, true)}};
}

}  // namespace

TEST_CASE("payments are Myerson's integral of the click probability") {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    const auto auction = small_auction(seed, 5, 3);
    for (const auto& [maker, setting] : truthful_cases(2))
      for (const auto& objective : {kWelfare, revenue_of(auction)}) {
        const auto rule = maker(auction, setting);
        const auto decision = rule(objective.scores(auction.values));
        const auto paid = payments(decision, objective, auction.values);
        for (std::size_t k = 0; k < paid.size(); ++k)
          CHECK(std::abs(paid[k] - myerson(rule, objective, auction, decision.placement[k].ad)) <=
                1e-10);
      }
  }
}

TEST_CASE("nobody pays more than the bid, or less than nothing") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto auction = seed % 2 == 0 ? small_auction(seed) : awkward_auction(seed);
    auto cases = truthful_cases(3);
    cases.push_back({second_price, logit_of(3)});
    cases.push_back({independent_matching, cascade_of(3)});
    for (const auto& [maker, setting] : cases) {
      const auto decision = maker(auction, setting)(auction.values);
      const auto paid = payments(decision, kWelfare, auction.values);
      for (std::size_t k = 0; k < paid.size(); ++k) {
        const auto& shown = decision.placement[k];
        CHECK(paid[k] >= -kExact);
        CHECK(paid[k] <= auction.values[to_size(shown.ad)] * shown.click + kExact);
      }
    }
  }
}

TEST_CASE("another bid than the value never pays under a truthful rule") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto auction = small_auction(seed, 4, 3);
    for (const auto& [maker, setting] : truthful_cases(2))
      for (const auto& objective : {kWelfare, revenue_of(auction)}) {
        const auto found = audit(maker(auction, setting), objective, auction.values, 31);
        CHECK(found.max_gain <= kExact);
        CHECK(found.violations == 0);
      }
  }
}

TEST_CASE("the audit finds what pays under a generalised second price") {
  const auto auction = small_auction(5, 6, 3);
  const auto found = audit(second_price(auction, logit_of(3)), kWelfare, auction.values, 61);
  CHECK(found.max_gain > 1e-3);
}

TEST_CASE("expected revenue is expected virtual welfare") {
  Generator g;
  g.ads = 5, g.places = 3, g.ctr_min = 0.05, g.ctr_max = 0.4;
  for (const auto kind : {Prior::Kind::uniform, Prior::Kind::exponential}) {
    g.prior = {kind, 1};
    double sum = 0, squares = 0;
    constexpr int kDraws = 2000;
    for (int draw = 0; draw < kDraws; ++draw) {
      const auto auction =
          draw_auction(g, Rng(7, "auctions").stream(static_cast<std::uint64_t>(draw)));
      const auto objective = revenue_of(auction);
      const auto d = optimal_logit(auction, logit_of(2))(objective.scores(auction.values));
      double difference = -d.objective;
      for (const double paid : payments(d, objective, auction.values)) difference += paid;
      sum += difference, squares += difference * difference;
    }
    const double mean = sum / kDraws, variance = squares / kDraws - mean * mean;
    CHECK(std::abs(mean) <= 4 * std::sqrt(variance / kDraws));
    CHECK(variance > 0);
  }
}

TEST_CASE("one more advertiser never lowers the welfare, and welfare is homogeneous in values") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto auction = small_auction(seed, 6, 4);
    auto fewer = auction;
    fewer.ctr = auction.ctr.topRows(5).eval();
    fewer.values.pop_back();
    auto doubled = auction;
    for (double& v : doubled.values) v *= 2;
    for (const auto& [maker, setting] : truthful_cases(3)) {
      const double welfare = maker(auction, setting)(auction.values).objective;
      CHECK(maker(fewer, setting)(fewer.values).objective <= welfare + kExact);
      CHECK(maker(doubled, setting)(doubled.values).objective == Approx(2 * welfare));
    }
  }
}

TEST_CASE("other names of ads and places change nothing else") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto auction = small_auction(seed, 5, 4);
    auto turned = auction;
    turned.ctr = auction.ctr.reverse().eval();
    std::reverse(turned.values.begin(), turned.values.end());
    for (const auto& [maker, setting] : truthful_cases(2)) {
      if (setting.is_order_fixed) continue;  // there the places have an order
      const auto d = maker(auction, setting)(auction.values);
      const auto t = maker(turned, setting)(turned.values);
      const auto paid = payments(d, kWelfare, auction.values);
      const auto turned_paid = payments(t, kWelfare, turned.values);
      CHECK(t.objective == Approx(d.objective).epsilon(1e-13));
      for (std::size_t k = 0; k < paid.size(); ++k)
        for (std::size_t l = 0; l < turned_paid.size(); ++l)
          if (t.placement[l].ad == 4 - d.placement[k].ad) {
            CHECK(t.placement[l].place == 3 - d.placement[k].place);
            CHECK(std::abs(turned_paid[l] - paid[k]) <= kExact);
          }
    }
  }
}

}  // namespace assay::position_auction
