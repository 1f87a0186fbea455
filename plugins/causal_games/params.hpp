// Parameters of causal_games; which of them apply where is declared with the tasks.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>

namespace assay::causal_games {

struct TaskEntry;

enum class Problem {
  random,
  random_satisficing,
  prisoners_dilemma,
  stag_hunt,
  chicken,
  battle_of_sexes,
  matching_pennies,
  context_pd,
  signal,
  satisficing_pd,
  file
};
enum class FollowerKind { rational, satisficing };
enum class PayoffLaw { uniform, normal };

struct Params {
  const TaskEntry* task;
  Problem problem;
  std::int64_t n_games, n_actions_leader, n_actions_follower, n_states;
  PayoffLaw payoff_dist;
  double payoff_low, payoff_high, confounding, instinct_alignment;
  std::int64_t max_layer;
  FollowerKind follower;
  double epsilon, tremble;
  bool layer_visible;
  double payoff_t, payoff_r, payoff_p, payoff_s;
  double impulse_bias, context_prob, signal_accuracy;
  std::int64_t support_limit;
  std::int64_t n_stages, n_actions;
  std::string query_target, query_do, query_given;
};

using GameRun = Run<Params>;

}  // namespace assay::causal_games
