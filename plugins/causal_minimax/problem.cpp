// Reads a graph, or draws a model; what cannot be a problem is said by its key.
#include "plugins/causal_minimax/problem.hpp"

#include <algorithm>
#include <set>

#include "plugins/causal_minimax/generators.hpp"
#include "plugins/causal_minimax/learn.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kGraph = "data.graph";

std::vector<std::string> names_of(const std::vector<std::string>& sources,
                                  const std::vector<std::string>& targets, const std::string& env) {
  std::set<std::string> all(sources.begin(), sources.end());
  all.insert(targets.begin(), targets.end());
  all.erase(env);
  std::vector<std::string> names(all.begin(), all.end());
  std::sort(names.begin(), names.end(), natural_less);
  return names;
}

std::string path_of(const std::vector<int>& cycle, const std::vector<std::string>& names) {
  std::string text;
  for (const int v : cycle)
    text += (text.empty() ? "" : " -> ") + names[static_cast<std::size_t>(v)];
  return text;
}

Problem read_graph(const Input& table, const Params& p) {
  const auto sources = table.texts("source"), targets = table.texts("target");
  auto names = names_of(sources, targets, p.env);
  if (names.size() > kMaxNodes)
    throw BadInput(std::to_string(names.size()) + " variables, at most 64 are possible", kGraph);
  const auto place = [&names](const std::string& name) {
    return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  if (place(p.target) == static_cast<int>(names.size()))
    throw BadInput("target '" + p.target + "' is no node of the graph", "params.target");
  std::vector<Mask> parents(names.size(), 0);
  Mask is_mutable = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (targets[i] == p.env)
      throw BadInput("the environment '" + p.env + "' cannot have a cause", kGraph);
    const int to = place(targets[i]);
    if (sources[i] == p.env)
      is_mutable |= bit(to);
    else
      parents[static_cast<std::size_t>(to)] |= bit(place(sources[i]));
  }
  const int target = place(p.target);
  if (contains(is_mutable, target))
    throw BadInput("target '" + p.target + "' is adjacent to the environment node", kGraph);
  if (const auto cycle = find_cycle(parents); !cycle.empty())
    throw BadInput("the graph has the cycle " + path_of(cycle, names), kGraph);
  const Mask stable = first_nodes(static_cast<int>(names.size())) & ~is_mutable & ~bit(target);
  return {std::move(names), Dag(std::move(parents)), {target, stable, is_mutable}, {}, {}, {}};
}

// The model of the graph by its rows, where there are risks to be found.
Problem fitted(Problem problem, const Run<Params>& run, const Dataset& train) {
  if (run.params().solver == Solver::classes) return problem;
  const auto rows = restricted(train, problem.names, "data.train");
  problem.scaling = scaling_of(rows, run.params().standardize);
  problem.linear = fit_linear_model(scaled(rows, *problem.scaling), problem.graph, problem.roles);
  return problem;
}

Problem given(const Run<Params>& run) {
  const auto& p = run.params();
  auto problem = read_graph(run.input("graph"), p);
  if (p.solver == Solver::classes) return problem;
  if (p.estimator == Estimator::linear) return fitted(std::move(problem), run, read_train(run));
  if (run.find_input("train"))
    throw BadInput("an exact estimator does not learn from rows", "params.estimator");
  if (p.estimator == Estimator::exact_linear)
    problem.linear = read_linear_model(run.input("scm"), problem);
  else
    problem.discrete = read_discrete_model(run.input("cpt"), problem);
  return problem;
}

// Target first, then X1, X2, ...
std::vector<std::string> generated_names(int nodes) {
  std::vector<std::string> names{"Y"};
  for (int i = 1; i < nodes; ++i) names.push_back("X" + std::to_string(i));
  return names;
}

// The graph of the simulation in the paper; X9 and X10 are mutable.
Dag simulation_graph() {
  const auto set = [](std::initializer_list<int> nodes) {
    Mask mask = 0;
    for (const int v : nodes) mask |= bit(v);
    return mask;
  };
  return Dag({0, set({0, 5, 6, 9}), set({3, 8}), set({1}), set({2, 7, 8}), set({6}), 0, set({8}), 0,
              set({0}), set({3, 5, 8})});
}

Problem generated(const Run<Params>& run) {
  const auto& p = run.params();
  const bool wants_linear = p.estimator == Estimator::exact_linear;
  const bool needs_model = p.solver != Solver::classes;
  if (p.problem == Generator::none)
    throw BadInput("graph_source \"generator\" needs a problem", "params.problem");
  if (p.problem == Generator::sim_icml) {
    if (needs_model)
      throw BadInput("problem \"sim_icml\" has no exact risk: solver \"classes\" is possible",
                     "params.solver");
    return {generated_names(11),
            simulation_graph(),
            {0, first_nodes(9) & ~bit(0), bit(9) | bit(10)},
            {},
            {},
            {}};
  }
  if (run.find_input("train"))
    throw BadInput("rows need graph_source \"given\" or \"discover\"", "params.graph_source");
  if (needs_model &&
      (p.estimator == Estimator::linear || wants_linear != (p.problem == Generator::linear)))
    throw BadInput("this estimator does not fit the generated problem", "params.estimator");
  const RandomShape shape{static_cast<int>(p.gen_stable), static_cast<int>(p.gen_mutable),
                          p.gen_density};
  auto names = generated_names(1 + shape.stable + shape.mutable_nodes);
  const auto rng = run.rng("model");
  if (p.problem == Generator::linear) {
    auto model = random_linear_model(shape, p.noise_sd, rng);
    auto graph = graph_of(model);
    return {std::move(names), std::move(graph), roles_of(shape), std::move(model), {}, {}};
  }
  auto model = random_discrete_model(shape, rng);
  auto graph = model.graph;
  return {std::move(names), std::move(graph), roles_of(shape), {}, std::move(model), {}};
}

Dataset check_discovery(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.solver != Solver::classes && p.estimator != Estimator::linear)
    throw BadInput("a learned graph has no exact risk: estimator \"linear\" is possible",
                   "params.estimator");
  auto train = read_train(run);
  read_knowledge(run, train);
  return train;
}

}  // namespace

void check_problem(const Run<Params>& run) {
  if (run.params().graph_source == GraphSource::discover)
    check_test(run, check_discovery(run).names);
  else
    check_test(run, read_problem(run).names);
}

int node_named(const Problem& problem, const std::string& name, const std::string& key) {
  const auto found = std::find(problem.names.begin(), problem.names.end(), name);
  if (found == problem.names.end()) throw BadInput("'" + name + "' is no node of the graph", key);
  return static_cast<int>(found - problem.names.begin());
}

Problem read_problem(const Run<Params>& run) {
  switch (run.params().graph_source) {
    case GraphSource::given:
      return given(run);
    case GraphSource::discover: {
      const auto train = check_discovery(run);
      return fitted(learn_problem(run, train), run, train);
    }
    case GraphSource::generator:
      break;
  }
  return generated(run);
}

}  // namespace assay::causal_minimax
