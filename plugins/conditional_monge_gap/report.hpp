// Judges the maps of every condition and writes what an experiment leaves.
#pragma once

#include "plugins/conditional_monge_gap/setup.hpp"

namespace assay::conditional_monge_gap {

// T of a condition on reduced cells.
using Predictor = std::function<Matrix(Index condition, MatrixView x)>;

// per_condition.csv, the mapped cells and the final figures.
void report_conditions(Run<Params>& run, const Study& study, const Predictor& predict);

// context.csv, with a warning for each branch that says the same of every training condition, or
// whose units are positive under none.
void report_contexts(Run<Params>& run, const Study& study, const Contexts& contexts,
                     const ConditionalNetwork& network);

// dose_response.csv: the mean prediction for the control cells along a grid between the least and
// the greatest dose of each drug. Left out where contexts know conditions only, or no dose.
void report_doses(Run<Params>& run, const Study& study, const Contexts& contexts,
                  const Learner& learner);

}  // namespace assay::conditional_monge_gap
