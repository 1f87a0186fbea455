// What is read, and what is refused before anything runs.
#include <assay/eigen.hpp>
#include <cmath>
#include <string>

#include "plugins/parl/problem.hpp"

namespace assay::parl {
namespace {

constexpr double kRowTolerance = 1e-9;
constexpr Index kLongestSegment = 8;
constexpr double kMostSegments = 4096;

void require_law(const double* law, Index size, const std::string& key, const std::string& what) {
  double total = 0;
  for (Index k = 0; k < size; ++k) {
    if (!(law[k] >= 0)) bad_input(key, what, ": probability ", k, " is ", law[k]);
    total += law[k];
  }
  if (!(std::abs(total - 1) <= kRowTolerance))
    bad_input(key, what, " sums to ", total, ", not to 1 within 1e-9");
}

void require_finite(const Input& input, const std::string& key) {
  const auto values = input.values();
  for (std::size_t k = 0; k < values.size(); ++k)
    if (!std::isfinite(values[k])) bad_input(key, "element ", k, " is ", values[k]);
}

TabularProblem read_arrays(const ParlRun& run) {
  const auto transitions = run.input("transitions");
  const auto states = static_cast<Index>(transitions.size(0));
  const auto actions = static_cast<Index>(transitions.size(1));
  TabularProblem p;
  p.mdp = {matrix(transitions), matrix(run.input("initial")), run.params().discount};
  for (Index row = 0; row < p.mdp.transitions.rows(); ++row)
    require_law(p.mdp.transitions.data() + row * states, states, "data.transitions",
                said("state ", row / actions, ", action ", row % actions));
  require_law(p.mdp.initial.data(), states, "data.initial", "the law of the first state");
  for (const char* role : {"features", "true_reward"})
    require_finite(run.input(role), std::string("data.") + role);
  p.features = matrix(run.input("features"));
  p.true_reward = matrix(run.input("true_reward"));
  p.nu0 = Vector::Zero(p.features.cols());
  if (const auto nu0 = run.find_input("nu0")) {
    require_finite(*nu0, "data.nu0");
    p.nu0 = matrix(*nu0);
  }
  return p;
}

void require_reachable(const Mdp& mdp) {
  const auto missing = control::unreachable_states(mdp);
  if (missing.empty()) return;
  std::string list;
  for (std::size_t k = 0; k < missing.size() && k < 10; ++k)
    list += (k > 0 ? ", " : "") + std::to_string(missing[k]);
  if (missing.size() > 10) list += ", ...";
  bad_input("data.initial", "no policy reaches ", missing.size() == 1 ? "state " : "states ", list,
            "; what they do decides nothing, and the Hessian is singular there");
}

void require_segments(ParlRun& run, const Mdp& mdp) {
  const auto& p = run.params();
  run.require(
      p.segment_length <= kLongestSegment, "params.segment_length",
      said("is ", p.segment_length, "; the tabular mode takes ", kLongestSegment, " at most"));
  if (p.is_utility || p.segment_length > kLongestSegment) return;
  const double count = segment_count(mdp, p.segment_length);
  run.require(p.is_sampled || count <= kMostSegments, "params.segment_length",
              said("gives ", count, " segments, ", kMostSegments,
                   " at most are enumerated; shorten them or set expectation = \"sampled\""));
  run.require(
      !p.check_gradient || count <= kMostSegments, "params.check_gradient",
      said("compares exact expectations, and ", count, " segments are more than ", kMostSegments));
}

}  // namespace

void require_algorithm(ParlRun& run) {
  const auto& p = run.params();
  const char* key = "params.algorithm";
  const bool is_two_stage = p.algorithm == Algorithm::two_stage;
  const bool is_kept = p.algorithm == Algorithm::pebble_tabular;
  const bool is_sampled_only = p.algorithm == Algorithm::pebble || p.algorithm == Algorithm::surf ||
                               p.algorithm == Algorithm::oracle;
  if (p.is_control)
    return run.require(!is_two_stage && !is_kept, key, "is of mode = \"tabular\" alone");
  run.require(!is_sampled_only, key, "is of mode = \"control\" alone");
  run.require(!(is_two_stage && p.is_utility), key,
              "'two_stage' fits preferences; it needs upper = \"preference\"");
  run.require(!(is_kept && p.is_utility), key,
              "'pebble_tabular' fits preferences; it needs upper = \"preference\"");
  run.require(!(is_kept && !p.is_utility && !p.is_sampled), key,
              "'pebble_tabular' keeps the labels it has drawn; it needs expectation = \"sampled\"");
}

bool is_enumerable(const Mdp& mdp, Index length) {
  return segment_count(mdp, length) <= kMostSegments;
}

TabularProblem read_problem(ParlRun& run) {
  const auto& p = run.params();
  const Generator g{p.num_states, p.num_actions, p.feature_dim, p.discount};
  auto problem = p.problem == ProblemName::data ? read_arrays(run)
                 : p.problem == ProblemName::gridworld
                     ? grid_problem(p.grid_size, g, run.rng("problem"))
                     : random_problem(g, run.rng("problem"));
  require_reachable(problem.mdp);
  require_segments(run, problem.mdp);
  return problem;
}

}  // namespace assay::parl
