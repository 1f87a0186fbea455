// Reads the game that the parameters and the data describe, and refuses what is none.
#pragma once

#include "plugins/hiring_agents/agent_payments.hpp"
#include "plugins/hiring_agents/params.hpp"

namespace assay::hiring_agents {

// The game of [data] or of a generator. Throws BadInput.
Game read_game(const HiringRun& run);

// Of P(s | b, theta), prior, costs and utility in [data].
Game read_file_game(const HiringRun& run);

// Largest law and payment table, and the run's memory. `efforts` and `signals` of each agent.
void require_size(const HiringRun& run, const std::vector<std::size_t>& efforts,
                  const std::vector<std::size_t>& signals, std::size_t states,
                  const std::string& key);

void require_horizons(const HiringRun& run, const Game& game);
// The rules that are known from the start. Refuses an effort that no rule makes strictly best.
SafeRules read_safe_rules(const Game& game, double tolerance);

}  // namespace assay::hiring_agents
