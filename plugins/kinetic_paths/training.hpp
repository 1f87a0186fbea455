// Task train: a network for each path, by flow matching.
#pragma once

#include "plugins/kinetic_paths/problem.hpp"

namespace assay::kinetic_paths {

// Learns every path, samples by the learned velocities, and gives likelihoods where they are asked
// for. A run that is stopped leaves a checkpoint.
void train_flows(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths);

}  // namespace assay::kinetic_paths
