// The graph and the model of a run, from its inputs or from a generator.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/causal_minimax/discrete_model.hpp"
#include "plugins/causal_minimax/linear_model.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {

// Nodes in natural order of their names; at most one model, as the estimator asks.
struct Problem {
  std::vector<std::string> names;
  Dag graph;
  Roles roles;
  std::optional<LinearModel> linear;
  std::optional<DiscreteModel> discrete;
};

// BadInput with the key of what does not fit.
Problem read_problem(const Run<Params>& run);

// The model of a graph that was read. `data.scm` and `data.cpt`.
LinearModel read_linear_model(const Input& scm, const Problem& problem);
DiscreteModel read_discrete_model(const Input& cpt, const Problem& problem);

// The node of this name; BadInput at `key` when the graph has none.
int node_named(const Problem& problem, const std::string& name, const std::string& key);

}  // namespace assay::causal_minimax
