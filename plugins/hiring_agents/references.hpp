// Mechanisms of a simpler kind, which say what correlation and random recommendations are worth.
#pragma once

#include <span>

#include "plugins/hiring_agents/mechanism.hpp"
#include "plugins/hiring_agents/programme.hpp"

namespace assay::hiring_agents {

// `values` are decision_values(game).

// Everybody makes his cheapest effort, the principal's favourite where there are several. Nobody is
// paid but for coming, where he may stay out.
Mechanism zero_payment(const Game& game, std::span<const double> values);

// One joint effort for certain, payments by one's own report and the state.
Mechanism best_uncorrelated(const Game& game, std::span<const double> values,
                            const ProgrammeOptions& options);

// One joint effort for certain, payments by all reports and the state.
Mechanism best_deterministic(const Game& game, std::span<const double> values,
                             const ProgrammeOptions& options);

// Upper bound: agents who obey for their costs. Costs count from the cheapest effort where nobody
// may stay out.
double first_best(const Game& game, std::span<const double> values);

}  // namespace assay::hiring_agents
