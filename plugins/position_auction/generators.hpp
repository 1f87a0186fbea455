// Random auctions: independent click probabilities, or ads whose quality depends on the context.
#pragma once

#include <assay/rng.hpp>
#include <functional>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

struct Generator {
  bool has_context = false;
  Index ads = 20, places = 6;
  double ctr_min = 0.02, ctr_max = 0.3;
  double place_decay = 0.8, context_strength = 0.5;  // of the context
  Prior prior{Prior::Kind::uniform, 1};              // of all values
};

// Without context p_ij are uniform on [ctr_min, ctr_max]. With it p_ij = alpha_i beta_j exp(c g_ij
// - c^2 / 2), within [1e-6, 0.95]: quality alpha_i uniform on [ctr_min, ctr_max], beta_j =
// place_decay^j, g_ij standard normal and c the strength; c = 0 is the separable world. The same
// stream gives the same alpha, g and values for every c. `stop_point` is called now and then and
// may throw.
Auction draw_auction(
    const Generator& generator, Rng rng, const std::function<void()>& stop_point = [] {});

}  // namespace assay::position_auction
