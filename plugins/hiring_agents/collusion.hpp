// What two agents would gain together, whom no mechanism here is made against.
#pragma once

#include <functional>
#include <optional>

#include "plugins/hiring_agents/mechanism.hpp"

namespace assay::hiring_agents {

// The largest joint gain of two agents, on condition of what both are told, over all pairs of
// efforts and of ways to report one's own signal. Nothing where there are no two agents, or an
// agent has more than 1e5 ways to report. `stop_point` is called now and then, and may throw.
std::optional<double> pair_deviation_gain(const Game& game, const Mechanism& mechanism,
                                          const std::function<void()>& stop_point);

}  // namespace assay::hiring_agents
