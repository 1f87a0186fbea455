// From an experiment's files and parameters to a study, its contexts and the pieces of its
// training.
#pragma once

#include "plugins/conditional_monge_gap/inputs.hpp"
#include "plugins/conditional_monge_gap/study.hpp"
#include "plugins/conditional_monge_gap/trainer.hpp"

namespace assay::conditional_monge_gap {

Study prepare(Run<Params>& run, const Experiment& experiment);

// Of solver conditional.
Contexts read_contexts(Run<Params>& run, const Experiment& experiment, const Study& study);

// Absolute: in units of the cost among the first kEpsilonCells training controls where relative.
constexpr Index kEpsilonCells = 1000;
double absolute_epsilon(const Params& p, double epsilon, const Study& study);

// A trainer for each map that the solver learns; `contexts` is null unless it has context. The maps
// of per_condition are in the order of the conditions.
std::vector<Trainer> make_trainers(Run<Params>& run, const Study& study, const Contexts* contexts);

JudgeOptions judge_options(Run<Params>& run);

}  // namespace assay::conditional_monge_gap
