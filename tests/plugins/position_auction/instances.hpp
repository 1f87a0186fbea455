// Small random auctions, and every rule by name.
#pragma once

#include <assay/rng.hpp>
#include <utility>
#include <vector>

#include "plugins/position_auction/audit.hpp"
#include "plugins/position_auction/cascade_bounds.hpp"
#include "plugins/position_auction/generators.hpp"
#include "plugins/position_auction/rules.hpp"
#include "plugins/position_auction/user_model.hpp"

namespace assay::position_auction {

constexpr double kExact = 1e-12;  // a few roundings of numbers below 1

inline Auction small_auction(std::uint64_t seed, Index ads = 5, Index places = 4) {
  Generator g;
  g.ads = ads, g.places = places;
  g.ctr_min = 0.05, g.ctr_max = 0.6;
  return draw_auction(g, Rng(seed, "auctions"));
}

// Some click probabilities are 0 and some values equal.
inline Auction awkward_auction(std::uint64_t seed) {
  auto auction = small_auction(seed);
  Rng rng(seed, "zeros");
  for (double& p : auction.ctr.reshaped<Eigen::RowMajor>())
    if (rng.uniform() < 0.3) p = 0;
  auction.values[1] = auction.values[0];
  return auction;
}

inline Setting logit_of(Index most) {
  Setting s;
  s.most = most;
  return s;
}
inline Setting cascade_of(Index most, bool is_order_fixed = false) {
  Setting s;
  s.is_cascade = true, s.is_order_fixed = is_order_fixed, s.most = most;
  return s;
}

constexpr Objective kWelfare{};
inline Objective revenue_of(const Auction& auction) { return {true, &auction.priors}; }

}  // namespace assay::position_auction
