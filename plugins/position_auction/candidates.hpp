// The few ads that a best matching of many ads with few places can use.
#pragma once

#include <vector>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

// What a matching adds up: click probabilities p, or p / (1 - p). Computed where they are looked
// at, since a matrix of them would cost more than the search.
struct Weights {
  const Matrix& ctr;  // ads x places
  bool are_odds;

  double operator()(Index ad, Index place) const {
    const double p = ctr(ad, place);
    return are_odds ? odds(p) : p;
  }
};

struct Candidates {
  std::vector<Index> ads;  // rising
  Matrix weights;          // places x these ads
};

// For gains (score - lambda) weight, whatever lambda in [low, high]: ads among which are, for each
// place, `keep` of the largest positive gains. A matching of `keep` pairs needs no other ad: where
// it has one, one of the `keep` that are as good is free.
Candidates strongest(const Weights& weights, Scores scores, double low, double high, Index keep);

}  // namespace assay::position_auction
