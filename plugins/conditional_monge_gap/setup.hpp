// From an experiment's files and parameters to a study, its contexts and the pieces of its
// training.
#pragma once

#include "plugins/conditional_monge_gap/inputs.hpp"
#include "plugins/conditional_monge_gap/learn.hpp"
#include "plugins/conditional_monge_gap/study.hpp"

namespace assay::conditional_monge_gap {

Study prepare(Run<Params>& run, const Experiment& experiment);

// Of the solvers that know them.
Contexts read_contexts(Run<Params>& run, const Experiment& experiment, const Study& study);

// Absolute: in units of the cost among the first kEpsilonCells training controls where relative.
constexpr Index kEpsilonCells = 1000;
double absolute_epsilon(const Params& p, double epsilon, const Study& study);

// A learner for each map that the solver learns; `contexts` is null unless it has context. The maps
// of per_condition are in the order of the conditions.
Learners make_learners(Run<Params>& run, const Study& study, const Contexts* contexts);

JudgeOptions judge_options(Run<Params>& run);

}  // namespace assay::conditional_monge_gap
