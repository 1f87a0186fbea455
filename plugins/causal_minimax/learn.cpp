// What is known goes in, the roles of the nodes come out; the environment is the last node.
#include "plugins/causal_minimax/learn.hpp"

#include "plugins/causal_minimax/determined.hpp"
#include "plugins/causal_minimax/discovery.hpp"

namespace assay::causal_minimax {
namespace {

void read_pairs(const Run<Params>& run, const char* role, const Dataset& train,
                std::vector<Mask>& effects_of) {
  const auto table = run.find_input(role);
  if (!table) return;
  const std::string key = std::string("data.") + role;
  const auto node = [&](const std::string& name) {
    if (name == run.params().env) return static_cast<int>(train.names.size());
    return column_named(train, name, key);
  };
  const auto sources = table->texts("source"), targets = table->texts("target");
  for (std::size_t i = 0; i < sources.size(); ++i)
    effects_of[static_cast<std::size_t>(node(sources[i]))] |= bit(node(targets[i]));
}

// Edges that no graph has together: a cycle, or one both required and forbidden.
void require_sense(const Knowledge& known) {
  std::vector<Mask> parents(known.required.size(), 0);
  for (std::size_t cause = 0; cause < parents.size(); ++cause) {
    if ((known.required[cause] & known.forbidden[cause]) != 0)
      throw BadInput("an edge is both required and forbidden", "data.required");
    for_each_node(known.required[cause], [&](int effect) {
      parents[static_cast<std::size_t>(effect)] |= bit(static_cast<int>(cause));
    });
  }
  if (!find_cycle(parents).empty())
    throw BadInput("the required edges have a cycle", "data.required");
}

}  // namespace

Knowledge read_knowledge(const Run<Params>& run, const Dataset& train) {
  Knowledge known(static_cast<int>(train.names.size()) + 1);
  read_pairs(run, "required", train, known.required);
  read_pairs(run, "forbidden", train, known.forbidden);
  // An environment has no causes: to forbid its effect is to forbid the edge.
  const auto environment = train.names.size();
  for (std::size_t v = 0; v < environment; ++v) {
    if (contains(known.required[v], static_cast<int>(environment)))
      bad_input("data.required", "the environment '", run.params().env, "' cannot have a cause");
    known.forbidden[v] |= bit(static_cast<int>(environment));
  }
  require_sense(known);
  return known;
}

Problem learn_problem(const Run<Params>& run, const Dataset& train) {
  const auto& p = run.params();
  const int environment = static_cast<int>(train.names.size());
  const int target = column_named(train, p.target, "params.target");
  const TestOptions tests{p.ci_test, p.env_test, static_cast<int>(p.env_basis_degree),
                          run.rng("fourier")};
  const auto found =
      discover(train, read_knowledge(run, train), {tests, p.alpha, static_cast<int>(p.max_cond)});
  const Mask is_mutable = found.pattern.adjacent(environment);
  if (contains(is_mutable, target))
    bad_input("data.train", "target '", p.target,
              "' is adjacent to the environment node in the learned graph; where that is "
              "known to be wrong, data.forbidden can say so");
  std::vector<Mask> parents, compelled;
  for (int v = 0; v < environment; ++v) {
    parents.push_back(found.graph.parents(v) & ~bit(environment));
    compelled.push_back(found.pattern.parents(v) & ~bit(environment));
  }
  const Mask stable = first_nodes(environment) & ~is_mutable & ~bit(target);
  return {train.names,
          Dag(std::move(parents)),
          {target, stable, is_mutable},
          {},
          {},
          Learned{std::move(compelled), found.tests, found.is_consistent, doubts_of(train, p)}};
}

}  // namespace assay::causal_minimax
