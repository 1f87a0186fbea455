#include "plugins/causal_games/layer_game.hpp"

#include <stdexcept>
#include <utility>

namespace assay::causal_games {
namespace {

SolvedGame solved(games::Bimatrix payoffs, const games::EquilibriumOptions& options,
                  const char* what) {
  SolvedGame game;
  game.payoffs = std::move(payoffs);
  game.equilibria = games::equilibria(game.payoffs, options);
  if (game.equilibria.empty())
    throw NoEquilibrium(std::string("no equilibrium was found in the game of ") + what);
  game.choice = games::selected(game.equilibria);
  return game;
}

SolvedGame solve_sets(const FoldedGame& game, std::vector<Function> first,
                      std::vector<Function> second, const games::EquilibriumOptions& options,
                      const char* what) {
  auto result = solved(payoff_table(game, first, second), options, what);
  result.first = std::move(first);
  result.second = std::move(second);
  return result;
}

SolvedGame select_layers(const LayerGame& game, const games::EquilibriumOptions& options) {
  games::Bimatrix payoffs{Matrix(game.layers, game.layers), Matrix(game.layers, game.layers)};
  for (int l1 = 0; l1 < game.layers; ++l1)
    for (int l2 = 0; l2 < game.layers; ++l2) {
      const auto& pair =
          game.pairs[static_cast<std::size_t>(l1)][static_cast<std::size_t>(l2)].selected();
      payoffs.a(l1, l2) = pair.payoff_1;
      payoffs.b(l1, l2) = pair.payoff_2;
    }
  return solved(std::move(payoffs), options, "choosing layers");
}

// The layer that holds all strategies of those with weight: layer 3 holds the others. 0: layers 1
// and 2 together.
int one_layer(const Vector& weights) {
  if (weights.size() == kLayers && weights[2] > kPlayed) return 3;
  if (weights[0] > kPlayed && weights[1] > kPlayed) return 0;
  return weights[0] > kPlayed ? 1 : 2;
}

std::vector<Function> union_of(int layer, int d) {
  if (layer > 0) return functions_of_layer(layer, d);
  auto all = functions_of_layer(1, d);
  for (const auto& h : functions_of_layer(2, d)) all.push_back(h);
  return all;
}

// The second stage, which often is one of the games of the first.
SolvedGame solve_chosen(const FoldedGame& game, const LayerGame& layers,
                        const games::EquilibriumOptions& options) {
  const auto& chosen = layers.selection.selected();
  const int l1 = one_layer(chosen.x), l2 = one_layer(chosen.y);
  if (l1 > 0 && l2 > 0)
    return layers.pairs[static_cast<std::size_t>(l1 - 1)][static_cast<std::size_t>(l2 - 1)];
  return solve_sets(game, union_of(l1, game.actions_1), union_of(l2, game.actions_2), options,
                    "the chosen layers");
}

}  // namespace

int LayerGame::layer(int player) const {
  const auto& profile = selection.selected();
  const Vector& weights = player == 1 ? profile.x : profile.y;
  int layer = 1;
  while (weights[layer - 1] <= kPlayed) ++layer;
  return layer;
}

LayerGame solve_layers(const FoldedGame& game, int layers,
                       const games::EquilibriumOptions& options) {
  LayerGame result;
  result.layers = layers;
  for (int l1 = 0; l1 < layers; ++l1)
    for (int l2 = 0; l2 < layers; ++l2)
      result.pairs[static_cast<std::size_t>(l1)][static_cast<std::size_t>(l2)] =
          solve_sets(game, functions_of_layer(l1 + 1, game.actions_1),
                     functions_of_layer(l2 + 1, game.actions_2), options, "a pair of layers");
  result.selection = select_layers(result, options);
  result.causal = solve_chosen(game, result, options);
  return result;
}

Matrix behaviour(const std::vector<Function>& strategies, const Vector& weights, int actions) {
  Matrix law = Matrix::Zero(actions, actions);
  for (std::size_t k = 0; k < strategies.size(); ++k)
    for (int q = 0; q < actions; ++q)
      law(q, strategies[k][static_cast<std::size_t>(q)]) += weights[static_cast<Index>(k)];
  return law;
}

}  // namespace assay::causal_games
