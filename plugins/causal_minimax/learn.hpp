// The graph of a run's training rows.
#pragma once

#include "plugins/causal_minimax/dataset.hpp"
#include "plugins/causal_minimax/problem.hpp"

namespace assay::causal_minimax {

// What `required` and `forbidden` say of the variables and, behind them, the environment.
// BadInput for a name that is no column and for edges that no graph has together.
Knowledge read_knowledge(const Run<Params>& run, const Dataset& train);

// BadInput when the target turns out to depend on the environment directly.
Problem learn_problem(const Run<Params>& run, const Dataset& train);

}  // namespace assay::causal_minimax
