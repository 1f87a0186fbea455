#include "plugins/pearl/problem.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <string>

#include "plugins/pearl/preferences.hpp"
#include "plugins/pearl/recordings.hpp"

namespace assay::pearl {
namespace {

constexpr double kMarginalTolerance = 1e-6;
constexpr double kMostBytes = 2.0 * (1 << 30);  // of one N x M matrix

Series features_of(const Episodes& episodes, Features features) {
  if (features == Features::positions) return positions(episodes.states);
  if (features == Features::states) return episodes.states;
  return joined(episodes.states, episodes.actions);
}

Problem built_in(const Run<Params>& run) {
  const auto& p = run.params();
  Problem problem;
  problem.source =
      demonstrate(p.source_task, p.source_count, p.horizon, p.quality_levels, run.rng("source"));
  problem.target =
      demonstrate(p.target_task, p.target_count, p.horizon, p.quality_levels, run.rng("target"));
  problem.source_features = features_of(*problem.source, p.features);
  problem.target_features = features_of(*problem.target, p.features);
  problem.target_states = problem.target->states;
  problem.target_actions = problem.target->actions;
  problem.source_labels = labels_of_scores(problem.source->returns());
  problem.target_returns = problem.target->returns();
  return problem;
}

void require_two(const Series& series, const char* key) {
  if (series.count < 2) bad_input(key, "has ", series.count, " trajectory; two are needed");
  if (series.horizon < 1 || series.width < 1) bad_input(key, "has trajectories without numbers");
}

// The host compares arrays with arrays; of a table only the method knows how many trajectories it
// is.
void require_size(const Run<Params>& run, const char* role, std::size_t dimension, Index count) {
  const auto input = run.find_input(role);
  if (input && static_cast<Index>(input->size(dimension)) != count)
    bad_input(std::string("data.") + role, "has ", input->size(dimension), " entries for ", count,
              " trajectories");
}

void require_memory(Index n, Index m) {
  const double bytes = 8.0 * static_cast<double>(n) * static_cast<double>(m);
  if (bytes > kMostBytes)
    bad_input("data.target_trajectories", n, " x ", m, " transport needs ", bytes / (1 << 30),
              " GiB; at most 2 are allowed");
}

void require_difference(const Series& series, const char* key) {
  const auto x = series.flat();
  if ((x.rowwise() - x.row(0)).isZero(0))
    bad_input(key, "all trajectories are equal: nothing can be aligned");
}

Matrix labels_of_inputs(const Run<Params>& run, const Recording& source) {
  const auto returns = run.find_input("source_returns"), labels = run.find_input("source_labels");
  const auto pairs = run.find_input("source_pairs");
  if (returns && labels)
    bad_input("data.source_labels", "is given beside data.source_returns; give one of the two");
  if (pairs && (returns || labels))
    bad_input("data.source_pairs", "is given beside data.",
              returns ? "source_returns" : "source_labels", "; give one of the two");
  if (!returns && !labels && !pairs)
    bad_input("data.source_trajectories",
              "neither source_returns nor source_labels nor source_pairs is given; one is needed");
  if (pairs) return labels_of_pairs(*pairs, source.series.count, source.names);
  if (returns) return labels_of_scores(matrix(*returns));
  const Matrix z = matrix(*labels);
  if (const auto fault = fault_of_labels(z)) bad_input("data.source_labels", *fault);
  return z;
}

Matrix checked_transport(const Input& input) {
  const Matrix t = matrix(input);
  const auto fail = [](const auto&... parts) { bad_input("data.transport", parts...); };
  const double row = 1.0 / static_cast<double>(t.rows()),
               column = 1.0 / static_cast<double>(t.cols());
  for (Index i = 0; i < t.rows(); ++i) {
    for (Index j = 0; j < t.cols(); ++j)
      if (t(i, j) < 0)
        fail("row ", i, ", column ", j, " is ", t(i, j), "; entries must not be negative");
    if (std::abs(t.row(i).sum() - row) > kMarginalTolerance)
      fail("row ", i, " sums to ", t.row(i).sum(), ", not to 1/", t.rows());
  }
  for (Index j = 0; j < t.cols(); ++j)
    if (std::abs(t.col(j).sum() - column) > kMarginalTolerance)
      fail("column ", j, " sums to ", t.col(j).sum(), ", not to 1/", t.cols());
  return t;
}

void require_sizes(const Run<Params>& run, Index sources, Index targets) {
  require_size(run, "source_returns", 0, sources);
  require_size(run, "source_labels", 0, sources);
  require_size(run, "target_returns", 0, targets);
  require_size(run, "transport", 0, sources);
  require_size(run, "transport", 1, targets);
}

// Those of the same steps; none is a width of 0.
Series actions_of(const Run<Params>& run, const Recording& target) {
  const auto input = run.find_input("target_actions");
  if (!input) return Series(target.series.count, target.series.horizon, 0);
  constexpr const char* kKey = "data.target_actions";
  const auto actions = recorded(*input, kKey, target.series.horizon, Padding::zeros);
  if (actions.series.count != target.series.count)
    bad_input(kKey, "has ", actions.series.count, " trajectories, data.target_trajectories has ",
              target.series.count);
  for (std::size_t i = 0; i < actions.lengths.size(); ++i) {
    const bool is_named = !actions.names.empty() && !target.names.empty();
    if (is_named && actions.names[i] != target.names[i])
      bad_input(kKey, "trajectory ", i, " is '", actions.names[i],
                "', in data.target_trajectories '", target.names[i], "'");
    if (actions.lengths[i] != target.lengths[i])
      bad_input(kKey, "trajectory ", i, " has ", actions.lengths[i],
                " steps, in data.target_trajectories ", target.lengths[i]);
  }
  return actions.series;
}

Problem of_inputs(const Run<Params>& run) {
  const auto source = run.input("source_trajectories"), target = run.input("target_trajectories");
  const auto steps = run.params().trajectory_steps;
  const auto from = recorded(source, "data.source_trajectories", steps, Padding::last_step);
  const auto to = recorded(target, "data.target_trajectories", steps, Padding::last_step);
  require_two(from.series, "data.source_trajectories");
  require_two(to.series, "data.target_trajectories");
  require_sizes(run, from.series.count, to.series.count);
  require_memory(from.series.count, to.series.count);
  Problem problem;
  problem.source_features = from.series;
  problem.target_features = problem.target_states = to.series;
  problem.target_actions = actions_of(run, to);
  problem.source_labels = labels_of_inputs(run, from);
  if (const auto returns = run.find_input("target_returns"))
    problem.target_returns = matrix(*returns);
  if (const auto given = run.find_input("transport")) problem.transport = checked_transport(*given);
  return problem;
}

// What the source of labels needs of the problem.
void require_sense(const Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  const auto &source = problem.source_features, &target = problem.target_features;
  if (p.label_source == LabelSource::environment && p.problem == Source::data)
    bad_input("params.label_source",
              "'environment' needs rewards of each step, which data does not have");
  if (p.label_source == LabelSource::environment && p.stage != Stage::policy)
    bad_input("params.label_source",
              "'environment' hands true rewards to the policy; set stage = \"policy\"");
  if (p.label_source == LabelSource::oracle && !problem.target_returns)
    bad_input("params.label_source", "'oracle' needs data.target_returns");
  const bool compares =
      p.label_source == LabelSource::similarity || p.label_source == LabelSource::distance;
  if (compares && (source.horizon != target.horizon || source.width != target.width))
    bad_input("params.label_source", "compares source with target trajectories, which are ",
              source.horizon, " x ", source.width, " and ", target.horizon, " x ", target.width,
              "; equal shapes are needed");
  if (is_aligned(p) && !problem.transport && p.alignment.refine == GwRefine::swap &&
      source.count != target.count)
    bad_input("params.gw_refine", "'swap' needs sets of equal size, not ", source.count, " and ",
              target.count);
  if (!is_aligned(p)) return;
  const bool is_built_in = p.problem == Source::environment;
  require_difference(source, is_built_in ? "params.source_task" : "data.source_trajectories");
  require_difference(target, is_built_in ? "params.target_task" : "data.target_trajectories");
}

void require_learnable(const Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  if (p.stage == Stage::labels) return;
  const auto m = problem.target_states.count;
  if (p.target_label_budget > 0 && !problem.target_returns)
    bad_input("params.target_label_budget", "true labels need data.target_returns");
  if (p.target_label_budget > m * (m - 1) / 2)
    bad_input("params.target_label_budget", "is ", p.target_label_budget, "; there are only ",
              m * (m - 1) / 2, " pairs");
  const bool has_actions = problem.target_actions.width > 0;
  if (p.reward.net == RewardNet::transformer && p.reward.embed_dim % p.reward.num_heads != 0)
    bad_input("params.num_heads", "must divide embed_dim = ", p.reward.embed_dim, ", unlike ",
              p.reward.num_heads);
  if (p.reward.net == RewardNet::transformer && !has_actions)
    bad_input("params.reward_net", "'transformer' needs data.target_actions");
  if (p.stage != Stage::policy) return;
  if (!has_actions) bad_input("params.stage", "'policy' needs data.target_actions");
  for (std::size_t k = 0; k < problem.target_actions.values.size(); ++k)
    if (const double a = problem.target_actions.values[k]; std::abs(a) > 1)
      bad_input("data.target_actions", "holds ", a, " in trajectory ",
                k / static_cast<std::size_t>(problem.target_actions.horizon *
                                             problem.target_actions.width),
                "; actions must lie between -1 and 1");
  if (problem.target_states.horizon < 2)
    bad_input("data.target_trajectories", "a policy needs trajectories of two steps at least");
}

}  // namespace

Problem read_problem(const Run<Params>& run) {
  auto problem = run.params().problem == Source::data ? of_inputs(run) : built_in(run);
  require_sense(run, problem);
  require_learnable(run, problem);
  return problem;
}

}  // namespace assay::pearl
