// Which game is played, and by which rules.
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

}  // namespace assay::causal_games
