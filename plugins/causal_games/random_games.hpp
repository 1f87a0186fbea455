// Random causal games.
#pragma once

#include <assay/rng.hpp>

#include "plugins/causal_games/game.hpp"

namespace assay::causal_games {

struct GameLaw {
  int actions_1 = 3, actions_2 = 3;
  std::size_t worlds = 8;
  bool is_normal = false;  // payoffs: normal, of mean (low + high)/2 and deviation (high - low)/2
  double low = 0, high = 10;  // else uniform on [low, high]
  double confounding = 0;     // weight of the part of a reward that depends on the world
  bool has_instinct = false;  // random_satisficing: the follower's impulse is an instinct
  double instinct_alignment = 1;
};

// P is Dirichlet(1, ..., 1); impulses are uniform; r_i = (1 - c) base_i(a) + c own_i(u, a) with
// base and own payoffs independent. Games drawn from equal streams differ in nothing but
// `confounding` (or the alignment) when these differ: the same base, the same worlds.
//
// With an instinct the follower's impulse depends on the leader's layer and action alone: towards
// layers 2 and 3 it is the best reply to the base payoffs; towards layer 1 it is that with
// probability instinct_alignment, for each action, else uniform. Confounding is 0 then.
void draw(const GameLaw& law, Rng rng, CausalGame& game);

}  // namespace assay::causal_games
