// The task sequential: one game with a leader and a follower, beside Stackelberg's.
#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

void declare_sequential(Declare<Params>& d) {
  declare_values(d, {{"leader_payoff", "in the equilibrium with causal layers (S-CNE)"},
                     {"follower_payoff", "in the equilibrium with causal layers"},
                     {"stackelberg_leader_payoff", "where both players set their actions"},
                     {"stackelberg_follower_payoff", "where both players set their actions"},
                     {"stackelberg_welfare", "sum of these two"},
                     {"leader_improvement", "leader_payoff - stackelberg_leader_payoff"}});
  d.value("welfare").maximize().help("leader_payoff + follower_payoff");
  d.value("leader_layer")
      .integer()
      .help("1: follows its impulse, 2: sets its action, 3: transforms");
  d.value("signal_bits").unit("bit").help("what the leader's action tells about the world");
  d.value("follower_satisficed")
      .when("follower=satisficing")
      .help("probability that the follower obeys its impulse");
}

void report_payoffs(GameRun& run, const Play& play, const Play& base) {
  run.result("leader_payoff", play.leader);
  run.result("follower_payoff", play.follower);
  run.result("welfare", play.welfare());
  run.result("stackelberg_leader_payoff", base.leader);
  run.result("stackelberg_follower_payoff", base.follower);
  run.result("stackelberg_welfare", base.welfare());
  run.result("welfare_improvement", play.welfare() - base.welfare());
  run.result("leader_improvement", play.leader - base.leader);
  run.result("leader_layer", play.choice.layer);
}

// The leader's function, and what the follower answers to each action that it may see.
void write_strategies(GameRun& run, const CausalGame& game, const BackwardInduction& solved,
                      const Commitment& choice) {
  auto table = strategy_table();
  const auto h1 = function_at(choice.function, game.actions_1);
  for (int q = 0; q < game.actions_1; ++q)
    table.row(1, -1, q, int{h1[static_cast<std::size_t>(q)]}, 1.0);
  for (int a1 = 0; a1 < game.actions_1; ++a1) {
    if (solved.reach(choice, a1) <= 0) continue;
    const auto reply = solved.reply_to(choice, a1);
    for (int k = 0; k < game.actions_2; ++k)
      table.row(2, a1, k, int{reply.action[static_cast<std::size_t>(k)]}, 1.0);
  }
  run.artifact("strategy.csv", table);
}

void check_sequential(GameRun& run) { read_game(run); }

void run_sequential(GameRun& run) {
  const auto game = read_game(run);
  BackwardInduction induction(rules_of(run.params()));
  const auto play = induction.solve(game);
  report_payoffs(run, play, induction.stackelberg());
  run.result("signal_bits", induction.signal_bits(play.choice));
  if (run.params().follower == FollowerKind::satisficing)
    run.result("follower_satisficed", play.obeyed);
  write_strategies(run, game, induction, play.choice);
}

}  // namespace

const TaskEntry kSequential{"sequential", declare_sequential, check_sequential, run_sequential};

}  // namespace assay::causal_games
