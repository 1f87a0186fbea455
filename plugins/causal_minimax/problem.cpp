// Reads a graph, or draws a model; what cannot be a problem is said by its key.
#include "plugins/causal_minimax/problem.hpp"

#include <algorithm>
#include <set>

#include "plugins/causal_minimax/determined.hpp"
#include "plugins/causal_minimax/fit.hpp"
#include "plugins/causal_minimax/generators.hpp"
#include "plugins/causal_minimax/kernel_tests.hpp"
#include "plugins/causal_minimax/learn.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kGraphKey = "data.graph";

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
    bad_input(kGraphKey, names.size(), " variables, at most 64 are possible");
  const auto place = [&names](const std::string& name) {
    return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  if (place(p.target) == static_cast<int>(names.size()))
    bad_input("params.target", "target '", p.target, "' is no node of the graph");
  std::vector<Mask> parents(names.size(), 0);
  Mask is_mutable = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (targets[i] == p.env)
      bad_input(kGraphKey, "the environment '", p.env, "' cannot have a cause");
    const int to = place(targets[i]);
    if (sources[i] == p.env)
      is_mutable |= bit(to);
    else
      parents[static_cast<std::size_t>(to)] |= bit(place(sources[i]));
  }
  const int target = place(p.target);
  if (contains(is_mutable, target))
    bad_input(kGraphKey, "target '", p.target, "' is adjacent to the environment node");
  if (const auto cycle = find_cycle(parents); !cycle.empty())
    bad_input(kGraphKey, "the graph has the cycle ", path_of(cycle, names));
  const Mask stable = first_nodes(static_cast<int>(names.size())) & ~is_mutable & ~bit(target);
  return {std::move(names), Dag(std::move(parents)), {target, stable, is_mutable}, {}, {}, {}};
}

// The problem with its rows, and the model of the graph by them where that is linear.
Problem fitted(Problem problem, const Run<Params>& run, Samples samples) {
  if (run.params().solver == Solver::classes) return problem;
  samples.train = restricted(std::move(samples.train), problem.names, "data.train");
  if (samples.test) samples.test = restricted(*std::move(samples.test), problem.names, "data.test");
  problem.scaling = scaling_of(samples.train, run.params().standardize);
  if (run.params().estimator == Estimator::linear)
    problem.linear =
        fit_linear_model(scaled(samples.train, *problem.scaling), problem.graph, problem.roles);
  problem.samples = std::move(samples);
  return problem;
}

bool learns_from_rows(const Params& p) {
  return p.estimator == Estimator::nn || p.estimator == Estimator::linear;
}

Problem given(const Run<Params>& run) {
  const auto& p = run.params();
  auto problem = read_graph(run.input("graph"), p);
  if (p.solver == Solver::classes) return problem;
  if (learns_from_rows(p)) return fitted(std::move(problem), run, read_samples(run));
  if (run.find_input("train"))
    throw BadInput("an exact estimator does not learn from rows", "params.estimator");
  if (p.estimator == Estimator::exact_linear)
    problem.linear = read_linear_model(run.input("scm"), problem);
  else
    problem.discrete = read_discrete_model(run.input("cpt"), problem);
  return problem;
}

// The exact model of a random problem.
Problem generated_model(const Run<Params>& run) {
  const auto& p = run.params();
  const RandomShape shape{static_cast<int>(p.gen_stable), static_cast<int>(p.gen_mutable),
                          p.gen_density};
  auto names = simulated_names(1 + shape.stable + shape.mutable_nodes);
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

Problem generated(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.problem == Generator::none)
    throw BadInput("graph_source \"generator\" needs a problem", "params.problem");
  if (run.find_input("train"))
    throw BadInput("rows need graph_source \"given\" or \"discover\"", "params.graph_source");
  const bool is_exact = p.solver != Solver::classes && !learns_from_rows(p);
  const auto fitting =
      p.estimator == Estimator::exact_linear ? Generator::linear : Generator::discrete;
  if (is_exact && p.problem != fitting)
    throw BadInput("this estimator does not fit the generated problem", "params.estimator");
  if (is_exact) return generated_model(run);
  const auto simulation = simulation_of(run);
  Problem problem{
      simulated_names(simulation.graph.size()), simulation.graph, simulation.roles, {}, {}, {}};
  if (p.solver == Solver::classes) return problem;
  return fitted(std::move(problem), run, draw_samples(run, simulation));
}

Samples check_discovery(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.solver != Solver::classes && !learns_from_rows(p))
    throw BadInput("a learned graph has no exact risk: estimators \"nn\", \"linear\" are possible",
                   "params.estimator");
  auto samples = read_samples(run);
  if (p.ci_test == CiTest::kci && samples.train.values.rows() > kMaxKciRows)
    bad_input("params.ci_test", samples.train.values.rows(), " rows, kci takes at most ",
              kMaxKciRows, "; rcit has no such limit");
  require_no_relations(samples.train, p);
  read_knowledge(run, samples.train);
  return samples;
}

}  // namespace

void check_problem(const Run<Params>& run) {
  if (run.params().graph_source == GraphSource::discover)
    check_discovery(run);
  else
    read_problem(run);
}

int node_named(const Problem& problem, const std::string& name, const std::string& key) {
  const auto found = std::find(problem.names.begin(), problem.names.end(), name);
  if (found == problem.names.end()) bad_input(key, "'", name, "' is no node of the graph");
  return static_cast<int>(found - problem.names.begin());
}

Problem read_problem(const Run<Params>& run) {
  switch (run.params().graph_source) {
    case GraphSource::given:
      return given(run);
    case GraphSource::discover: {
      auto samples = check_discovery(run);
      auto problem = learn_problem(run, samples.train);
      return fitted(std::move(problem), run, std::move(samples));
    }
    case GraphSource::generator:
      break;
  }
  return generated(run);
}

}  // namespace assay::causal_minimax
