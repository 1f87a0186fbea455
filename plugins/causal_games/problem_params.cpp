// Which game is played, and by which rules.
#include <string>

#include "plugins/causal_games/problems.hpp"
#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

void declare_random(Declare<Params>& d) {
  d.integer("n_actions_leader", &Params::n_actions_leader, 3)
      .between(2, kMaxActions)
      .help("d1, actions of player 1");
  d.integer("n_actions_follower", &Params::n_actions_follower, 3)
      .between(2, kMaxActions)
      .help("d2, actions of player 2");
  d.integer("n_states", &Params::n_states, 8).between(1, 4096).help("worlds");
  d.choice("payoff_dist", &Params::payoff_dist, PayoffLaw::uniform,
           {{"uniform", PayoffLaw::uniform}, {"normal", PayoffLaw::normal}})
      .help("on [payoff_low, payoff_high], or normal with these as mean -/+ 1 deviation");
}

// What one problem has, or a few of them.
void declare_own(Declare<Params>& d) {
  d.real("confounding", &Params::confounding, 0)
      .between(0, 1)
      .when("problem=random")
      .help("weight of the part of a reward that depends on the world");
  d.real("instinct_alignment", &Params::instinct_alignment, 1)
      .between(0, 1)
      .when("problem=random_satisficing")
      .help("probability that the impulse towards a leader of layer 1 is the best reply");
  d.where("problem=prisoners_dilemma|stag_hunt|chicken|satisficing_pd", [&] {
    d.real("payoff_t", &Params::payoff_t, 5)
        .default_when("problem=stag_hunt", 3)
        .help("temptation: of D against C");
    d.real("payoff_r", &Params::payoff_r, 3)
        .default_when("problem=stag_hunt", 5)
        .help("reward: of C against C");
    d.real("payoff_p", &Params::payoff_p, 1)
        .default_when("problem=chicken", 0)
        .help("punishment: of D against D");
    d.real("payoff_s", &Params::payoff_s, 0)
        .default_when("problem=chicken", 1)
        .help("sucker's payoff: of C against D");
  });
  d.real("impulse_bias", &Params::impulse_bias, 0.4)
      .between(0, 1)
      .when("problem=prisoners_dilemma|stag_hunt|chicken|battle_of_sexes|matching_pennies")
      .help("probability that an impulse is action 1 (D)");
  d.real("context_prob", &Params::context_prob, 0.6)
      .between(0, 1)
      .when("problem=context_pd")
      .help("probability of the world with the payoffs of a prisoners' dilemma");
  d.real("signal_accuracy", &Params::signal_accuracy, 0.8)
      .between(0, 1)
      .when("problem=signal")
      .help("probability that the leader's impulse is theta");
}

void declare_files(Declare<Params>& d) {
  d.where("problem=file", [&] {
    d.input("natural")
        .table({"state", "prob", "x1", "x2"})
        .help("a row a world: its probability and what both players naturally do; all from 0");
    d.input("payoffs")
        .table({"state", "a1", "a2", "r1", "r2"})
        .help("rewards of every world and pair of actions");
    d.input("natural_follower")
        .table({"state", "leader_layer", "a1", "x2"})
        .optional()
        .when("task=sequential")
        .help("the follower's impulse after it saw a layer (0: any) and an action; else x2");
  });
}

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

void declare_problems(Declare<Params>& d) {
  d.where("task=simultaneous|sequential|monte_carlo", [&] {
    d.choice("problem", &Params::problem, Problem::random,
             {{"random", Problem::random},
              {"random_satisficing", Problem::random_satisficing},
              {"prisoners_dilemma", Problem::prisoners_dilemma},
              {"stag_hunt", Problem::stag_hunt},
              {"chicken", Problem::chicken},
              {"battle_of_sexes", Problem::battle_of_sexes},
              {"matching_pennies", Problem::matching_pennies},
              {"context_pd", Problem::context_pd},
              {"signal", Problem::signal},
              {"satisficing_pd", Problem::satisficing_pd},
              {"file", Problem::file}})
        .help("the game; monte_carlo draws random ones");
    d.where("problem=random|random_satisficing", [&] { declare_random(d); });
    declare_own(d);
    declare_files(d);
  });
  d.where(
      "task=tree|simultaneous|sequential|monte_carlo & "
      "(task=tree or problem=random|random_satisficing)",
      [&] {
        d.real("payoff_low", &Params::payoff_low, 0).help("least payoff");
        d.real("payoff_high", &Params::payoff_high, 10).help("largest payoff");
      });
}

void declare_rules(Declare<Params>& d) {
  d.integer("max_layer", &Params::max_layer, 3)
      .between(2, 3)
      .when("task=simultaneous|sequential|monte_carlo")
      .help("highest layer of both players; with 2 a rational follower sets its action");
  d.where("task=sequential|monte_carlo", [&] {
    d.choice("follower", &Params::follower, FollowerKind::rational,
             {{"rational", FollowerKind::rational}, {"satisficing", FollowerKind::satisficing}})
        .help("satisficing: obeys its impulse where that costs at most epsilon");
    d.real("epsilon", &Params::epsilon, 0)
        .at_least(0)
        .when("follower=satisficing")
        .help("in units of payoffs");
    d.real("tremble", &Params::tremble, 0)
        .between(0, 0.5)
        .below(0.5)
        .help("probability that a uniform action replaces the leader's");
    d.boolean("layer_visible", &Params::layer_visible, true)
        .help("false: the follower takes every leader for one of layer 2");
  });
}

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
