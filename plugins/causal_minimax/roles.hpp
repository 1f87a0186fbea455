// Which node of a graph is the target, and which mechanisms may change between environments.
#pragma once

#include "plugins/causal_minimax/graph.hpp"

namespace assay::causal_minimax {

// The sets are disjoint, and neither holds the target.
struct Roles {
  int target = 0;
  Mask stable = 0, mutable_nodes = 0;
};

}  // namespace assay::causal_minimax
