// The task tree: many movers in turn; time exponential in stages, memory linear.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "plugins/causal_games/tasks.hpp"
#include "plugins/causal_games/tree.hpp"

namespace assay::causal_games {
namespace {

constexpr double kMostLeaves = 1e9;

void declare_tree(Declare<Params>& d) {
  d.integer("n_stages", &Params::n_stages, 4).between(1, 30).help("movers, one after another");
  d.integer("n_actions", &Params::n_actions, 3).between(2, 64).help("of each mover");
  d.curve("nodes_of_stages").log_scale().help("nodes of the game that ends after so many stages");
  d.curve("memory_bytes").help("what backward induction holds at once there");
  declare_values(d, {{"root_payoff_{k}", "of player k where play is subgame perfect"},
                     {"s_cne_gap", "largest change of a payoff that causal layers make"}});
  d.value("nodes").integer().help("visited: all of the tree");
  d.value("seconds").timing().minimize().help("of backward induction without layers");
  d.value("leaves_per_second").timing().maximize().help("of backward induction without layers");
}

TreeGame read_tree(const GameRun& run) {
  const auto& p = run.params();
  if (!(p.payoff_low < p.payoff_high))
    bad_input("params.payoff_low", "must be below payoff_high, which is ", p.payoff_high);
  const double leaves = std::pow(static_cast<double>(p.n_actions), static_cast<double>(p.n_stages));
  if (leaves > kMostLeaves)
    bad_input("params.n_stages", p.n_actions, " actions in ", p.n_stages, " stages make ", leaves,
              " leaves, the most is ", kMostLeaves);
  return {static_cast<int>(p.n_stages), static_cast<int>(p.n_actions), p.payoff_low, p.payoff_high,
          run.rng("tree")()};
}

void check_tree(GameRun& run) { read_tree(run); }

void log_growth(GameRun& run, TreeGame game, int stages) {
  game.stages = stages;
  const auto play = subgame_perfect(game, run.stop());
  run.log("nodes_of_stages", stages, static_cast<double>(play.nodes));
  run.log("memory_bytes", stages, static_cast<double>(play.memory_bytes));
}

void run_tree(GameRun& run) {
  const auto game = read_tree(run);
  for (int stages = 1; stages <= game.stages; ++stages) {
    run.stop_point();
    run.untimed([&] { log_growth(run, game, stages); });
  }
  const auto start = std::chrono::steady_clock::now();
  const auto play = run.timed("seconds", [&] { return subgame_perfect(game, run.stop()); });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  run.stop_point();
  const auto causal = run.untimed([&] { return layered(game, run.stop()); });
  run.stop_point();
  double gap = 0;
  for (std::size_t k = 0; k < play.payoffs.size(); ++k) {
    gap = std::max(gap, std::abs(play.payoffs[k] - causal.payoffs[k]));
    run.result(said("root_payoff_", k + 1), play.payoffs[k]);
  }
  run.result("s_cne_gap", gap);
  run.result("nodes", play.nodes);
  run.result("leaves_per_second", static_cast<double>(game.leaves()) / took.count());
}

}  // namespace

const TaskEntry kTree{"tree", declare_tree, check_tree, run_tree};

}  // namespace assay::causal_games
