// How a user reads a text and clicks: multinomial logit, or a cascade from place to place.
#pragma once

#include <vector>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

// The pairs in reading order, with their click probabilities. The order of a cascade that is free
// is that of falling scores, which is the best one; of equal ones the lower ad comes first.
Placement read_in_order(const Auction& auction, const Setting& setting, std::vector<Pair> pairs,
                        Scores scores);

// The same pairs in the same order, shown in a cascade with the probabilities at which the clicks
// are those of the multinomial logit: the k-th with (1 + w_k) / (1 + w_k + w_k+1 + ...).
Placement thinned(const Auction& auction, const Setting& setting, std::vector<Pair> pairs,
                  Scores scores);

// sum scores x clicks.
double objective(const Placement& placement, Scores scores);

}  // namespace assay::position_auction
