// What efforts cost, learned from what agents choose: costs themselves are never seen.
#pragma once

#include <cstddef>
#include <vector>

#include "plugins/hiring_agents/agent_payments.hpp"

namespace assay::hiring_agents {

struct CostEstimate {
  std::vector<std::vector<double>> costs;  // agent, effort
  std::size_t rounds = 0;                  // offers made, one agent after the other
};

// The game of the agent alone, the others' efforts drawn evenly.
Game pooled(const Game& game, std::size_t agent);

// Between the safe rules of effort b - 1 and b lies a mixture at which the agent of `truth` changes
// his mind; there the difference of the costs is that of what both efforts earn, as `estimate` has
// it. Mixtures are bisected to this width, and third efforts that appear between are followed.
CostEstimate find_costs(const Game& truth, const Game& estimate, const SafeRules& rules,
                        double width);

}  // namespace assay::hiring_agents
