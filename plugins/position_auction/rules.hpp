// Rules that say who is shown where and, where truthful or customary, who pays what.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

// What a rule makes of the scores of all ads.
struct Decision {
  Placement placement;
  double objective = 0;  // of the placement, by these scores
  Index rounds = 0;      // of Dinkelbach's method
  double threshold = 0;  // lambda of the threshold rule

  // Of rules that maximise the objective over a fixed range of allocations: the optimum without the
  // k-th creative shown. Asked for when payments are; valid as long as the rule.
  std::function<double(std::size_t)> objective_without;
  // Of the classical auctions: what each creative shown pays per impression.
  std::function<std::vector<double>()> customary_payments;

  bool charges() const { return objective_without || customary_payments; }
};

using Rule = std::function<Decision(Scores)>;

// The auction must outlive the rule.
Rule optimal_logit(const Auction&, Setting);
Rule optimal_cascade(const Auction&, Setting);  // reading order is free
Rule exhaustive(const Auction&, Setting);       // any model and order
Rule threshold(const Auction&, Setting);
Rule thinned_logit(const Auction&, Setting);
Rule unthinned_logit(const Auction&, Setting);
Rule greedy(const Auction&, Setting);
// Of welfare only: scores are bids.
Rule independent_matching(const Auction&, Setting);
Rule second_price(const Auction&, Setting);

// How many allocations there are.
double allocation_count(Index ads, Index places, Index most);
inline constexpr double kMostAllocations = 5e6;  // that `exhaustive` should be asked to look at

// What the k-th creative shown pays per impression at this bid. `slope` is that of its score in the
// bid: 1 for welfare, that of the virtual value for revenue.
//
// The optimum G(y) of the objective as a function of a single score is convex with slope click(y),
// so that Myerson's payment, bid click(bid) - integral of click from the reserve price to the bid,
// is bid click - (G(score) - G(0)) / slope for an affine score; with slope 1 that is the
// Vickrey-Clarke-Groves payment.
double payment(const Decision& decision, std::size_t k, double bid, double slope);

}  // namespace assay::position_auction
