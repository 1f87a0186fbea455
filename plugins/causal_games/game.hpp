// A causal game of two players: worlds, what each player would naturally do in them, and rewards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plugins/causal_games/functions.hpp"

namespace assay::causal_games {

// Everything is determined by the world u, whose law is known to both. Entries are laid out as the
// accessors say, so that a buffer may serve one random game after another.
struct CausalGame {
  int actions_1 = 0, actions_2 = 0;  // d1, d2: 1 .. kMaxActions
  std::size_t worlds = 0;
  std::vector<double> probability;      // P(u)
  std::vector<std::uint8_t> impulse_1;  // x_1(u)
  std::vector<std::uint8_t> impulse_2;  // x_2(u): when nobody interferes
  // x_2(u, l, a_1): the follower's impulse after it has seen a leader of layer l play a_1. One
  // table serves all layers where the follower's impulse does not depend on the layer.
  std::vector<std::uint8_t> reaction;
  bool reacts_to_layer = false;
  std::vector<double> reward_1, reward_2;  // r_i(u, a_1, a_2)

  // Sets the sizes; what the vectors hold is unspecified then.
  void resize(int d1, int d2, std::size_t n, bool to_layer);

  std::size_t cell(std::size_t u, int a1, int a2) const {
    return (u * static_cast<std::size_t>(actions_1) + static_cast<std::size_t>(a1)) *
               static_cast<std::size_t>(actions_2) +
           static_cast<std::size_t>(a2);
  }
  std::size_t reaction_at(int layer, int a1, std::size_t u) const {
    const int table = reacts_to_layer ? layer - 1 : 0;
    return static_cast<std::size_t>(table * actions_1 + a1) * worlds + u;
  }

  // The largest absolute reward, at least 1: the unit of what counts as a tie.
  double payoff_scale() const;
};

}  // namespace assay::causal_games
