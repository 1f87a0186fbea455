// Which stable set a run settles on.
#pragma once

#include "plugins/causal_minimax/estimate.hpp"
#include "plugins/causal_minimax/report.hpp"
#include "plugins/causal_minimax/search.hpp"

namespace assay::causal_minimax {

// By the run's solver; reports what it is and its risk. The risks are those of the classes where
// these were visited, else none. Throws assay::Stopped.
Choice select_set(Run<Params>& run, const Problem& problem, const Classes& classes,
                  const Estimate& estimate);

}  // namespace assay::causal_minimax
