// All values and files about one mechanism.
#pragma once

#include <span>

#include "plugins/hiring_agents/solution.hpp"

namespace assay::hiring_agents {

void report_solution(HiringRun& run, const Game& game, std::span<const double> values,
                     const Solution& solution);

}  // namespace assay::hiring_agents
