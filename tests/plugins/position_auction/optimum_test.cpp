// Optimal allocations against all allocations, and their bounds.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/position_auction/candidates.hpp"
#include "plugins/position_auction/cascade_optimum.hpp"
#include "plugins/position_auction/ratio_matching.hpp"
#include "tests/plugins/position_auction/instances.hpp"

namespace assay::position_auction {
namespace {

constexpr std::uint64_t kInstances = 120;

void check_is_allocation(const Placement& placement, Index most) {
  CHECK(static_cast<Index>(placement.size()) <= most);
  for (std::size_t a = 0; a < placement.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      CHECK(placement[a].ad != placement[b].ad);
      CHECK(placement[a].place != placement[b].place);
    }
}

// Both rules on uniform and awkward instances, by values and by virtual values.
void check_same_optimum(Rule (*fast)(const Auction&, Setting), bool is_cascade) {
  for (std::uint64_t seed = 0; seed < kInstances; ++seed) {
    const auto auction = seed % 3 == 2 ? awkward_auction(seed) : small_auction(seed);
    auto setting = logit_of(1 + static_cast<Index>(seed % 4));
    setting.is_cascade = is_cascade;
    const auto objective = seed % 2 == 0 ? kWelfare : revenue_of(auction);
    const auto scores = objective.scores(auction.values);
    const auto best = exhaustive(auction, setting)(scores), found = fast(auction, setting)(scores);
    CHECK(std::abs(found.objective - best.objective) <= kExact);
    check_is_allocation(found.placement, setting.most);
    for (std::size_t k = 0; k < found.placement.size(); ++k) {
      auto absent = scores;
      absent[to_size(found.placement[k].ad)] = 0;
      CHECK(std::abs(found.objective_without(k) - exhaustive(auction, setting)(absent).objective) <=
            kExact);
    }
  }
}

}  // namespace

TEST_CASE("the logit optimum is the best of all allocations") {
  check_same_optimum(optimal_logit, false);
}

TEST_CASE("the cascade programme is the best of all allocations in all orders") {
  check_same_optimum(optimal_cascade, true);
}

TEST_CASE("falling scores are the best order of a cascade") {
  const auto auction = small_auction(3, 3, 3);
  const std::vector<Pair> pairs = {{0, 0}, {1, 1}, {2, 2}};
  const double best =
      objective(read_in_order(auction, cascade_of(3), pairs, auction.values), auction.values);
  std::vector<Index> order = {0, 1, 2};
  do {
    double value = 0, reading = 1;
    for (const Index k : order) {
      value += reading * auction.ctr(k, k) * auction.values[to_size(k)];
      reading *= 1 - auction.ctr(k, k);
    }
    CHECK(value <= best + kExact);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("many ads are as few: the strongest alone decide") {
  Generator g;
  g.ads = 400, g.places = 5;
  const auto auction = draw_auction(g, Rng(1, "auctions"));
  const Weights weights{auction.ctr, true};
  const auto setting = logit_of(4);
  const RatioMatching matching(weights, setting);
  Candidates everybody{{}, (auction.ctr.array() / (1 - auction.ctr.array())).transpose()};
  for (Index i = 0; i < 400; ++i) everybody.ads.push_back(i);
  for (const double lambda : {0.0, 0.2, 0.5}) {
    const auto few = matching.at(lambda, auction.values);
    const auto all = matching.at(lambda, auction.values, everybody, -1);
    CHECK(few.pairs == all.pairs);
  }
  CHECK(strongest(weights, auction.values, 0.2, 0.2, 4).ads.size() <= 20);
}

TEST_CASE("candidates of an interval serve every number within it") {
  Generator g;
  g.ads = 300, g.places = 4, g.has_context = true, g.context_strength = 1;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto auction = draw_auction(g, Rng(seed, "auctions"));
    const auto setting = logit_of(3);
    const RatioMatching matching({auction.ctr, false}, setting);
    const auto candidates = strongest({auction.ctr, false}, auction.values, 0.3, 0.5, 3);
    CHECK(candidates.ads.size() < 100);
    for (const double lambda : {0.3, 0.33, 0.4, 0.45, 0.5})
      CHECK(matching.at(lambda, auction.values, candidates, -1).gain(lambda) ==
            Approx(matching.at(lambda, auction.values).gain(lambda)).epsilon(1e-14));
  }
}

TEST_CASE("ads that others dominate at a place are no use to the cascade programme") {
  Generator g;
  g.ads = 200, g.places = 4;
  const auto auction = draw_auction(g, Rng(2, "auctions"));
  const auto setting = cascade_of(3);
  const auto all = CascadeProgramme(auction.ctr, auction.values, setting).optimum();
  std::vector<Index> best = {};
  for (const auto& pair : all.pairs) best.push_back(pair.ad);
  // Pairs of the optimum against every exchange of one ad for another.
  for (std::size_t k = 0; k < all.pairs.size(); ++k)
    for (Index ad = 0; ad < 200; ++ad) {
      if (std::find(best.begin(), best.end(), ad) != best.end()) continue;
      auto pairs = all.pairs;
      pairs[k].ad = ad;
      CHECK(objective(read_in_order(auction, setting, pairs, auction.values), auction.values) <=
            all.value + kExact);
    }
}

TEST_CASE("bounds of a cascade hold, and the threshold rule reaches half of the best") {
  for (std::uint64_t seed = 0; seed < kInstances; ++seed) {
    const auto auction = small_auction(seed);
    const auto setting = cascade_of(1 + static_cast<Index>(seed % 4));
    const double best = optimal_cascade(auction, setting)(auction.values).objective;
    const auto half = threshold(auction, setting)(auction.values);
    const auto logit = thinned_logit(auction, setting)(auction.values);
    CHECK(best <= cascade_upper_bound(auction.ctr, auction.values, setting) + kExact);
    CHECK(half.objective >= half.threshold - kExact);
    CHECK(best <= 2 * half.threshold + kExact);
    CHECK(logit.objective >= half.threshold - kExact);
    CHECK(unthinned_logit(auction, setting)(auction.values).objective >= logit.objective - kExact);
    // A fixed order is no better than the best one, and the threshold's promise holds in any.
    const auto fixed = cascade_of(setting.most, true);
    CHECK(exhaustive(auction, fixed)(auction.values).objective <= best + kExact);
    CHECK(threshold(auction, fixed)(auction.values).objective >= half.threshold - kExact);
  }
}

TEST_CASE("the upper bound of a cascade is the least of lambda + M(lambda)") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto auction = small_auction(seed);
    const auto setting = cascade_of(4);
    const RatioMatching matching({auction.ctr, false}, setting);
    double least = kInfinity;
    for (int k = 0; k <= 2000; ++k) {
      const double lambda = k / 2000.0;
      least = std::min(least, lambda + matching.at(lambda, auction.values).gain(lambda));
    }
    const double bound = cascade_upper_bound(auction.ctr, auction.values, setting);
    CHECK(bound <= least + kExact);
    CHECK(bound >= least - 2e-3);
  }
}

TEST_CASE("thinned creatives are clicked as the logit says, in either order") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto auction = small_auction(seed);
    for (const bool is_order_fixed : {false, true}) {
      const auto shown =
          thinned_logit(auction, cascade_of(4, is_order_fixed))(auction.values).placement;
      double reading = 1;
      for (const auto& s : shown) {
        CHECK(s.display > 0);
        CHECK(s.display <= 1);
        const double click = s.display * auction.ctr(s.ad, s.place);
        CHECK(std::abs(reading * click - s.click) <= kExact);
        reading *= 1 - click;
      }
    }
  }
}

TEST_CASE("greedy adds pairs of largest gain and is never better than the best") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto auction = seed % 2 == 0 ? small_auction(seed) : awkward_auction(seed);
    for (const auto& setting : {logit_of(3), cascade_of(3), cascade_of(3, true)}) {
      const double best = exhaustive(auction, setting)(auction.values).objective;
      const auto found = greedy(auction, setting)(auction.values);
      CHECK(found.objective <= best + kExact);
      check_is_allocation(found.placement, 3);
      auto one = setting;
      one.most = 1;  // a single pair: greedy is exact, and no longer allocation is worth less
      const double single = greedy(auction, one)(auction.values).objective;
      CHECK(single == Approx(exhaustive(auction, one)(auction.values).objective).epsilon(1e-14));
      CHECK(found.objective >= single - kExact);
    }
  }
}

TEST_CASE("allocations are counted") {
  CHECK(allocation_count(2, 2, 2) == 7);  // none, four pairs, two perfect matchings
  CHECK(allocation_count(3, 1, 1) == 4);
  CHECK(allocation_count(5, 4, 0) == 1);
}

}  // namespace assay::position_auction
