// One auction: solved, and judged against the best that there is.
#pragma once

#include <optional>
#include <vector>

#include "plugins/position_auction/read.hpp"

namespace assay::position_auction {

struct Solved {
  Auction auction;
  Placement placement;
  std::vector<double> payments;  // of those shown; empty: there are none
  double objective = 0, threshold = 0;
  Index rounds = 0;
  double allocation_seconds = 0, payment_seconds = 0;
};

struct Judged {
  double welfare = 0, virtual_welfare = 0, revenue = 0, clicks = 0;
  double upper_bound = 0;
  std::optional<double> optimum;
  double payment_min = kInfinity, utility_min = kInfinity, price_max = 0;
  Audit audit;
  bool is_consistent = true;
};

Solved solve_draw(const AuctionRun& run, const Problem& problem, Index draw);
Judged judge(const Params& params, const Problem& problem, const Solved& solved);

// 1 where both are 0.
inline double ratio(double part, double whole) { return whole > 0 ? part / whole : 1; }

}  // namespace assay::position_auction
