// Would another bid than the true value have paid?
#pragma once

#include <vector>

#include "plugins/position_auction/rules.hpp"

namespace assay::position_auction {

// Scores of bids: the bids themselves for welfare, virtual values for revenue.
struct Objective {
  bool is_revenue = false;
  const std::vector<Prior>* priors = nullptr;  // for revenue

  double score(Index ad, double bid) const {
    return is_revenue ? (*priors)[to_size(ad)].virtual_value(bid) : bid;
  }
  double slope(Index ad) const { return is_revenue ? (*priors)[to_size(ad)].slope() : 1; }
  std::vector<double> scores(const std::vector<double>& bids) const;
};

// What all creatives shown pay per impression, in the order of the placement.
std::vector<double> payments(const Decision& decision, const Objective& objective,
                             const std::vector<double>& bids);

struct Audit {
  double max_gain = -kInfinity;  // of an advertiser's utility over that of the true value
  Index violations = 0;  // bids at which the click probability falls below that of a lower one
};

// Each advertiser alone tries `grid` bids, evenly over [0, 1.5 times the largest value].
Audit audit(const Rule& rule, const Objective& objective, const std::vector<double>& values,
            Index grid);

}  // namespace assay::position_auction
