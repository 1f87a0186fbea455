// The cheapest and the safest payments that make one agent obey what he is told.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/hiring_agents/game.hpp"

namespace assay::hiring_agents {

// A joint effort that may be asked for, and its probability given what the agent is told.
struct Asked {
  std::size_t profile = 0;
  double probability = 1;
};

// With payments by joint effort asked for, joint signal reported, state. In the game of the agent
// alone() these are rules that compare nobody with anybody.
struct AgentPayments {
  bool exist = false;  // payments in [0, cap] that make obeying best for the agent
  double value = 0;    // what is paid on average, or the margin
  std::vector<double> payments;
};

// Least average payments under which obeying is best for `agent` while the others obey. All of
// `asked` ask the same effort of him.
AgentPayments least_payments(const Game& game, std::size_t agent, std::span<const Asked> asked,
                             double tolerance);

// The rule with the largest margin: the least that any deviation costs, where a lie at the effort
// that is told counts for each signal on its own.
AgentPayments safest_payments(const Game& game, std::size_t agent, std::size_t profile,
                              double tolerance);

// For each agent and effort the safest rule of the agent alone, while the others make effort 0.
using SafeRules = std::vector<std::vector<AgentPayments>>;
SafeRules safe_rules(const Game& game, double tolerance);

}  // namespace assay::hiring_agents
