// Random games for tests of causal_games, and how exact their sums are.
#pragma once

#include "plugins/causal_games/random_games.hpp"

namespace assay::causal_games {

inline constexpr double kRounding = 1e-12;

inline CausalGame random_game(int d1, int d2, double confounding, std::uint64_t i,
                              std::size_t worlds = 8) {
  CausalGame game;
  draw({.actions_1 = d1, .actions_2 = d2, .worlds = worlds, .confounding = confounding},
       Rng(0, "test").stream(i), game);
  return game;
}

}  // namespace assay::causal_games
