// What training rows give: the linear model of a graph, or a baseline that reads no graph.
#pragma once

#include "plugins/causal_minimax/evaluate.hpp"
#include "plugins/causal_minimax/linear_model.hpp"

namespace assay::causal_minimax {

// Coefficients and noise of the target and of stable nodes by least squares on their parents; the
// columns of `train` are the nodes, and have mean 0. BadInput for a node without noise.
LinearModel fit_linear_model(const Dataset& train, const Dag& graph, const Roles& roles);

// The predictor of run.params().solver, from scaled rows.
Predict baseline_predictor(Run<Params>& run, const Dataset& scaled_train);

}  // namespace assay::causal_minimax
