// The few ads that a best matching of many ads with few places can use.
#pragma once

#include <vector>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

struct Candidates {
  std::vector<Index> ads;  // rising
  Matrix weights;          // places x these ads
};

// For gains (score - lambda) weight, whatever lambda in [low, high]: ads among which are, for each
// place, `keep` of the largest positive gains. A matching of `keep` pairs needs no other ad: where
// it has one, one of the `keep` that are as good is free. Weights are ads x places, >= 0.
Candidates strongest(const Matrix& weights, Scores scores, double low, double high, Index keep);

}  // namespace assay::position_auction
