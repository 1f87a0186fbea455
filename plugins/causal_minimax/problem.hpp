// The graph and the model of a run, from its inputs or from a generator.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/causal_minimax/discover.hpp"
#include "plugins/causal_minimax/discrete_model.hpp"
#include "plugins/causal_minimax/linear_model.hpp"
#include "plugins/causal_minimax/params.hpp"
#include "plugins/causal_minimax/samples.hpp"

namespace assay::causal_minimax {

// How a graph came out of data: the arrows that every equivalent graph has, the tests that were
// made, whether the extension has no colliders but those found, and what may have hidden edges.
struct Learned {
  std::vector<Mask> compelled;  // parents
  std::size_t tests = 0;
  bool is_consistent = true;
  std::vector<std::string> doubts;
};

// Nodes in natural order of their names; at most one model, as the estimator asks.
struct Problem {
  std::vector<std::string> names;
  Dag graph;
  Roles roles;
  std::optional<LinearModel> linear;
  std::optional<DiscreteModel> discrete;
  std::optional<Learned> learned;
  std::optional<Samples> samples = {};  // the columns are the nodes
  std::optional<Scaling> scaling = {};  // of the training rows
};

// BadInput with the key of what does not fit.
Problem read_problem(const Run<Params>& run);
// The same faults but for those that only learning a graph would find; quick.
void check_problem(const Run<Params>& run);

// The model of a graph that was read. `data.scm` and `data.cpt`.
LinearModel read_linear_model(const Input& scm, const Problem& problem);
DiscreteModel read_discrete_model(const Input& cpt, const Problem& problem);

// The node of this name; BadInput at `key` when the graph has none.
int node_named(const Problem& problem, const std::string& name, const std::string& key);

}  // namespace assay::causal_minimax
