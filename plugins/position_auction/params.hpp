// The parameters of position_auction, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

enum class SolverName {
  optimal,
  threshold,
  mnl_thinned,
  mnl_unthinned,
  greedy,
  independent_matching,
  gsp,
  exhaustive
};
enum class ProblemName { uniform, context, file, text };

struct Params {
  bool is_cascade, is_revenue, is_order_fixed;
  SolverName solver;
  ProblemName problem;
  std::int64_t n_ads, n_places;
  std::optional<std::int64_t> max_ads;
  double ctr_min, ctr_max, place_decay, context_strength;
  Prior::Kind value_distribution;
  double value_scale;
  double ctr_base, relevance;
  std::int64_t n_auctions;
  bool payments;
  std::int64_t truthfulness_grid, dp_max_places;
  bool exhaustive_check;
  std::vector<double> compare_strengths;
};

using AuctionRun = Run<Params>;

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::position_auction
