// From parameters to games and rules.
#include "plugins/causal_games/problems.hpp"
#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

Stakes stakes_of(const Params& p) { return {p.payoff_t, p.payoff_r, p.payoff_p, p.payoff_s}; }

CausalGame satisficing_dilemma_of(const Params& p) {
  if (!(p.payoff_t > p.payoff_r && p.payoff_r > p.payoff_p && p.payoff_p > p.payoff_s))
    bad_input(p.payoff_t > p.payoff_r ? "params.payoff_r" : "params.payoff_t",
              "a prisoners' dilemma needs payoff_t > payoff_r > payoff_p > payoff_s, these are ",
              p.payoff_t, ", ", p.payoff_r, ", ", p.payoff_p, ", ", p.payoff_s);
  return satisficing_dilemma(stakes_of(p));
}

CausalGame random_game_of(GameRun& run) {
  CausalGame game;
  draw(game_law(run.params()), game_stream(run).stream(0), game);
  return game;
}

}  // namespace

bool is_random(const Params& p) {
  return p.problem == Problem::random || p.problem == Problem::random_satisficing;
}

GameLaw game_law(const Params& p) {
  if (!(p.payoff_low < p.payoff_high))
    bad_input("params.payoff_low", "must be below payoff_high, which is ", p.payoff_high);
  GameLaw law;
  law.actions_1 = static_cast<int>(p.n_actions_leader);
  law.actions_2 = static_cast<int>(p.n_actions_follower);
  law.worlds = static_cast<std::size_t>(p.n_states);
  law.is_normal = p.payoff_dist == PayoffLaw::normal;
  law.low = p.payoff_low;
  law.high = p.payoff_high;
  law.has_instinct = p.problem == Problem::random_satisficing;
  if (law.has_instinct)
    law.instinct_alignment = p.instinct_alignment;
  else
    law.confounding = p.confounding;
  return law;
}

Rules rules_of(const Params& p) {
  const bool is_satisficing = p.follower == FollowerKind::satisficing;
  return {static_cast<int>(p.max_layer), is_satisficing, is_satisficing ? p.epsilon : 0,
          p.layer_visible, p.tremble};
}

Rng game_stream(const RunBase& run) { return run.rng("games"); }

CausalGame read_game(GameRun& run) {
  const auto& p = run.params();
  switch (p.problem) {
    case Problem::random:
    case Problem::random_satisficing:
      return random_game_of(run);
    case Problem::prisoners_dilemma:
    case Problem::stag_hunt:
    case Problem::chicken:
      return symmetric_game(stakes_of(p), p.impulse_bias);
    case Problem::battle_of_sexes:
      return battle_of_sexes(p.impulse_bias);
    case Problem::matching_pennies:
      return matching_pennies(p.impulse_bias);
    case Problem::context_pd:
      return context_dilemma(p.context_prob);
    case Problem::signal:
      return signal(p.signal_accuracy);
    case Problem::satisficing_pd:
      return satisficing_dilemma_of(p);
    case Problem::file:
      break;
  }
  return read_game_files(run);
}

TableRows strategy_table() {
  return TableRows({"player", "leader_action", "impulse", "action", "probability"});
}

}  // namespace assay::causal_games
