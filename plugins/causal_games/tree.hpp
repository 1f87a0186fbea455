// Players who move in turn and see everything: backward induction with and without causal layers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace assay::causal_games {

// Player k of 0 .. stages-1 moves at stage k. The rewards of a leaf and the law of a mover's
// impulse are drawn, from `key`, when they are asked for, so the tree is nowhere in memory.
struct TreeGame {
  int stages, actions;
  double low, high;  // rewards are uniform between
  std::uint64_t key;

  std::int64_t leaves() const;
  double reward(std::int64_t leaf, int player) const;
  // The law of the mover's impulse at the node of these moves.
  void draw_impulse(std::int64_t prefix, int mover, std::vector<double>& law) const;
};

struct TreePlay {
  std::vector<double> payoffs;    // of each player, at the root
  std::int64_t nodes = 0;         // visited, leaves and the root included
  std::int64_t memory_bytes = 0;  // of all that is held at once
};

// Of both: `stop` is asked now and then, and payoffs are empty where it says yes.
using StopQuestion = std::function<bool()>;
inline constexpr std::int64_t kPatience = 1 << 20;  // nodes between two questions

// The subgame-perfect equilibrium: every mover sets its action. Ties go to the first one.
TreePlay subgame_perfect(const TreeGame& game, const StopQuestion& stop);

// The same where every mover also may follow its impulse, or answer each impulse by an action
// (S-CNE). Ties, up to 1e-12 of the range of rewards, go to the larger welfare, then to layers in
// the order 2, 1, 3.
TreePlay layered(const TreeGame& game, const StopQuestion& stop);

}  // namespace assay::causal_games
