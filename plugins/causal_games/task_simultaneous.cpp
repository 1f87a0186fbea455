// The task simultaneous: which layers two players choose who act at once, beside the plain game.
#include <assay/eigen.hpp>
#include <chrono>

#include "plugins/causal_games/layer_game.hpp"
#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

// Lemke-Howson from each of 2 x 256 labels takes about a second; 3125 strategies take hours.
constexpr std::int64_t kMostFunctions = 256;

void declare_simultaneous(Declare<Params>& d) {
  d.integer("support_limit", &Params::support_limit, 8)
      .between(1, 12)
      .help("strategies a side up to which all supports are tried; beyond it Lemke-Howson");
  declare_values(d, {{"cne_payoff_1", "of player 1 in the causal equilibrium (CNE)"},
                     {"cne_payoff_2", "of player 2 in the causal equilibrium"},
                     {"nash_payoff_1", "of player 1 where both set their actions"},
                     {"nash_payoff_2", "of player 2 where both set their actions"},
                     {"nash_welfare", "sum of these two"},
                     {"layer_payoff_1_{l}{m}", "of player 1 acting at layer l against layer m"}});
  d.value("cne_welfare").maximize().help("cne_payoff_1 + cne_payoff_2");
  d.value("cne_layer_1").integer().help("smallest layer that player 1 selects");
  d.value("cne_layer_2").integer().help("smallest layer that player 2 selects");
  d.value("n_equilibria").integer().help("found in the game of the chosen layers");
  d.value("verified").certifies().help("1: no equilibrium that was found leaves a gain above 1e-9");
  d.value("profiles_per_second").timing().maximize().help("entries of the payoff table of layer 3");
  d.artifact("layer_game.csv")
      .heatmap("layer_1", "layer_2", "payoff_1")
      .help("selected equilibrium of each pair of layers");
  d.artifact("payoff_matrix.npy")
      .heatmap()
      .help("payoffs of player 1 in the game of the chosen layers");
  d.artifact("payoff_matrix_2.npy").heatmap().help("those of player 2");
}

void write_layers(GameRun& run, const LayerGame& game) {
  TableRows table({"layer_1", "layer_2", "payoff_1", "payoff_2", "n_equilibria"});
  for (std::size_t l1 = 1; l1 <= static_cast<std::size_t>(game.layers); ++l1)
    for (std::size_t l2 = 1; l2 <= static_cast<std::size_t>(game.layers); ++l2) {
      const auto& pair = game.pairs[l1 - 1][l2 - 1];
      const auto& chosen = pair.selected();
      table.row(l1, l2, chosen.payoff_1, chosen.payoff_2, pair.equilibria.size());
      run.result(said("layer_payoff_1_", l1, l2), chosen.payoff_1);
    }
  run.artifact("layer_game.csv", table);
}

void add_behaviour(TableRows& table, int player, const Matrix& law) {
  for (Index q = 0; q < law.rows(); ++q)
    for (Index a = 0; a < law.cols(); ++a)
      if (law(q, a) > kPlayed) table.row(player, -1, q, a, law(q, a));
}

void write_causal(GameRun& run, const CausalGame& game, const SolvedGame& causal) {
  auto table = strategy_table();
  add_behaviour(table, 1, behaviour(causal.first, causal.selected().x, game.actions_1));
  add_behaviour(table, 2, behaviour(causal.second, causal.selected().y, game.actions_2));
  run.artifact("strategy.csv", table);
  run.artifact("payoff_matrix.npy", view(causal.payoffs.a));
  run.artifact("payoff_matrix_2.npy", view(causal.payoffs.b));
}

// Every equilibrium once more against all deviations.
bool is_verified(const SolvedGame& game) {
  const double slack = games::kEquilibriumTolerance * games::payoff_unit(game.payoffs);
  for (const auto& profile : game.equilibria)
    if (games::deviation_gain(game.payoffs, profile) > slack) return false;
  return true;
}

void report_equilibria(GameRun& run, const LayerGame& layers) {
  const auto& causal = layers.causal.selected();
  const auto& nash = layers.pairs[1][1].selected();
  run.result("cne_payoff_1", causal.payoff_1);
  run.result("cne_payoff_2", causal.payoff_2);
  run.result("cne_welfare", causal.welfare());
  run.result("nash_payoff_1", nash.payoff_1);
  run.result("nash_payoff_2", nash.payoff_2);
  run.result("nash_welfare", nash.welfare());
  run.result("cne_layer_1", layers.layer(1));
  run.result("cne_layer_2", layers.layer(2));
  run.result("n_equilibria", layers.causal.equilibria.size());
  run.result("verified", is_verified(layers.causal) && is_verified(layers.selection) ? 1 : 0);
}

// Tables of the highest layer until the clock can tell, which is slower to ask than a small table.
double measured_rate(const FoldedGame& game, int layer) {
  constexpr int kTables = 64;
  const auto first = functions_of_layer(layer, game.actions_1);
  const auto second = functions_of_layer(layer, game.actions_2);
  const auto start = std::chrono::steady_clock::now();
  games::Bimatrix table;
  double profiles = 0, seconds = 0;
  while (seconds < 0.01) {
    for (int k = 0; k < kTables; ++k) fill_table(game, first, second, table);
    profiles += kTables * static_cast<double>(table.a.size());
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  return profiles / seconds;
}

CausalGame read_simultaneous(GameRun& run) {
  auto game = read_game(run);
  if (run.params().max_layer < kLayers) return game;
  for (const auto& [key, d] : {std::pair("params.n_actions_leader", game.actions_1),
                               std::pair("params.n_actions_follower", game.actions_2)})
    if (function_count(d) > kMostFunctions)
      bad_input(is_random(run.params()) ? key : "data.payoffs", d, " actions are ",
                function_count(d), " functions of layer 3 and ",
                function_count(game.actions_1) * function_count(game.actions_2),
                " profiles; simultaneous play solves ", kMostFunctions,
                " a side at most (4 actions); max_layer = 2 leaves them out");
  return game;
}

void check_simultaneous(GameRun& run) { read_simultaneous(run); }

void run_simultaneous(GameRun& run) {
  const auto game = read_simultaneous(run);
  const auto tables = folded(game);
  const int layers = static_cast<int>(run.params().max_layer);
  games::EquilibriumOptions options;
  options.support_limit = static_cast<Index>(run.params().support_limit);
  options.stop = run.stop();
  try {
    const auto solved = solve_layers(tables, layers, options);
    report_equilibria(run, solved);
    write_layers(run, solved);
    write_causal(run, game, solved.causal);
  } catch (const NoEquilibrium& e) {
    run.stop_point();
    throw Diverged(e.what());
  }
  run.result("profiles_per_second", run.untimed([&] { return measured_rate(tables, layers); }));
}

}  // namespace

const TaskEntry kSimultaneous{"simultaneous", declare_simultaneous, check_simultaneous,
                              run_simultaneous};

}  // namespace assay::causal_games
