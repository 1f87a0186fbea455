// Random structural models of which everything is known.
#pragma once

#include <assay/rng.hpp>

#include "plugins/causal_minimax/discrete_model.hpp"
#include "plugins/causal_minimax/linear_model.hpp"

namespace assay::causal_minimax {

// Node 0 is the target, then `stable` stable nodes, then the mutable ones. Every pair of a random
// order is an edge with probability `density`; the target is the parent of some mutable node.
struct RandomShape {
  int stable = 5, mutable_nodes = 1;
  double density = 0.4;
};

Roles roles_of(const RandomShape& shape);

// Coefficients of size 0.5 to 1.5 and either sign, noise of `noise_sd`.
LinearModel random_linear_model(const RandomShape& shape, double noise_sd, Rng rng);
// Two values a node; each P(1 | parents) uniform on [0.05, 0.95].
DiscreteModel random_discrete_model(const RandomShape& shape, Rng rng);

}  // namespace assay::causal_minimax
