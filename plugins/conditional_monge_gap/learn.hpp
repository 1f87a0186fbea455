// Runs the learners of an experiment to their end: progress, checkpoints, curves, threads.
#pragma once

#include <memory>
#include <vector>

#include "plugins/conditional_monge_gap/history.hpp"

namespace assay::conditional_monge_gap {

using Learners = std::vector<std::unique_ptr<Learner>>;

// Trains every map, those of several learners on the run's threads; goes on from a checkpoint if
// there is one, and leaves one when it is stopped. Throws Diverged when a loss is not finite.
void learn(Run<Params>& run, Learners& learners, std::vector<History>& histories);

}  // namespace assay::conditional_monge_gap
