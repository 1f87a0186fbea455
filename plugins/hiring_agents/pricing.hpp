// The best payments against given prices of the incentive rows, for each joint effort.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/hiring_agents/incentive_block.hpp"

namespace assay::hiring_agents {

// Payments to one agent that are all or nothing, a bit for each cell.
using Paid = std::vector<bool>;

class Pricing {
 public:
  Pricing(const Game& game, const IncentiveBlocks& blocks, std::span<const double> decision_values)
      : game_(game), blocks_(blocks), values_(decision_values.begin(), decision_values.end()) {}

  // Prices that have been made feasible. Separable in agents and cells: the cap is paid exactly
  // where the reduced value of a payment is positive.
  void set_prices(std::span<const double> prices);
  // The largest reduced value of recommending each joint effort. The largest of all is an upper
  // bound of the optimum.
  std::vector<double> best_values();
  Paid best_payments(std::size_t profile, std::size_t agent);

 private:
  // The reduced values of a unit paid to `agent` in each cell where `profile` is asked for.
  std::span<const double> reduced(std::size_t agent, std::size_t profile);

  const Game& game_;
  const IncentiveBlocks& blocks_;
  std::vector<double> values_, reduced_;
  std::vector<std::vector<ReportTable>> weights_;  // agent, told
  std::vector<std::vector<double>> costs_;         // agent, told
};

}  // namespace assay::hiring_agents
