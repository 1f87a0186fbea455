// Named games with closed forms.
#pragma once

#include "plugins/causal_games/game.hpp"

namespace assay::causal_games {

// Of a symmetric 2 x 2 game: action 0 is C, action 1 is D.
struct Stakes {
  double temptation = 5, reward = 3, punishment = 1,
         sucker = 0;  // DC, CC, DD, CD of the row player
};

// Worlds are the four pairs of impulses, independent, each D with probability `bias`.
CausalGame symmetric_game(const Stakes& stakes, double bias);
CausalGame battle_of_sexes(double bias);   // (2, 1) and (1, 2) on the diagonal, else 0
CausalGame matching_pennies(double bias);  // player 1 wins 1 where the actions are equal

// World 0 has the payoffs of a prisoners' dilemma (3, 0, 5, 1 for CC, CD, DC, DD), world 1 those of
// harmony (3, 1, 2, 0); the impulses are D in world 0 and C in world 1.
CausalGame context_dilemma(double probability_of_0);

// theta is a fair bit, the leader's impulse is theta with probability `accuracy`, the follower's
// tells nothing; both get 1 where the follower's action is theta.
CausalGame signal(double accuracy);

// A prisoners' dilemma in one world. The leader's impulse is C; the follower's is C towards a
// leader of layer 1, D towards the others.
CausalGame satisficing_dilemma(const Stakes& stakes);

}  // namespace assay::causal_games
