// What a run of causal_minimax tells of its graph and classes.
#pragma once

#include <vector>

#include "plugins/causal_minimax/classes.hpp"
#include "plugins/causal_minimax/problem.hpp"

namespace assay::causal_minimax {

using Classes = std::vector<EquivalenceClass>;

// The set with bit i for the i-th node of `among`.
std::int64_t packed(Mask set, Mask among);

void report_graph(Run<Params>& run, const Problem& problem, const Classes& classes);

// `risks` and `test_errors` have one for each class, or are empty.
void report_classes(Run<Params>& run, Mask stable, const Classes& classes,
                    const std::vector<double>& risks, const std::vector<double>& test_errors);

}  // namespace assay::causal_minimax
