// Runs the trainers of an experiment to their end: progress, checkpoints, curves, threads.
#pragma once

#include "plugins/conditional_monge_gap/history.hpp"

namespace assay::conditional_monge_gap {

// Trains every map, those of several trainers on the run's threads; goes on from a checkpoint if
// there is one, and leaves one when it is stopped. Throws Diverged when a loss is not finite.
void learn(Run<Params>& run, std::vector<Trainer>& trainers, std::vector<History>& histories);

}  // namespace assay::conditional_monge_gap
