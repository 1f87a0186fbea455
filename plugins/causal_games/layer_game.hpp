// Simultaneous play: which layer to act at, and what to do there (CNE).
#pragma once

#include <array>
#include <stdexcept>
#include <vector>

#include "plugins/causal_games/payoff_table.hpp"

namespace assay::causal_games {

// A game of given strategies with the equilibria that were found.
struct SolvedGame {
  std::vector<Function> first, second;
  games::Bimatrix payoffs;
  std::vector<games::Profile> equilibria;
  std::size_t choice = 0;  // the selected one

  const games::Profile& selected() const { return equilibria[choice]; }
};

struct LayerGame {
  int layers;                                                  // 2 or 3
  std::array<std::array<SolvedGame, kLayers>, kLayers> pairs;  // [l1 - 1][l2 - 1]
  SolvedGame selection;  // of layers; its strategies are places, not functions
  SolvedGame causal;     // with the union of the layers that each player selects with weight > 0

  // The smallest layer that player 1 or 2 selects.
  int layer(int player) const;
};

// The smallest weight that counts as played.
inline constexpr double kPlayed = 1e-9;

// No equilibrium of some pair of layers was found.
struct NoEquilibrium : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Stage one: the game of each pair of layers, then the game of choosing layers whose payoffs are
// those of the selected equilibria. Stage two: the game with the chosen layers' strategies. Throws
// NoEquilibrium, which exact arithmetic rules out; also when `options` say stop.
LayerGame solve_layers(const FoldedGame& game, int layers,
                       const games::EquilibriumOptions& options);

// The probability of each action at each impulse: the behaviour of a mixed strategy, [q][a].
Matrix behaviour(const std::vector<Function>& strategies, const Vector& weights, int actions);

}  // namespace assay::causal_games
