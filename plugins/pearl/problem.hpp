// The two sets of trajectories that an experiment states, and what is known of them.
#pragma once

#include <optional>

#include "plugins/pearl/demonstrations.hpp"
#include "plugins/pearl/params.hpp"

namespace assay::pearl {

struct Problem {
  std::optional<Episodes> source, target;   // of built-in tasks
  Series source_features, target_features;  // what distances see
  Matrix source_labels;                     // N x N
  Series target_states, target_actions;     // what rewards and policies are learned from
  std::optional<Vector> target_returns;
  std::optional<Matrix> transport;
};

// From the inputs, or from the scripted policies. Throws BadInput that names the key.
Problem read_problem(const Run<Params>& run);

}  // namespace assay::pearl
