// Expected payoffs of pure causal strategies in simultaneous play.
#pragma once

#include <span>
#include <vector>

#include "plugins/causal_games/game.hpp"
#include "plugins/numerics/games/bimatrix.hpp"

namespace assay::causal_games {

// The worlds of a game folded by the players' impulses:
//   T_i[q1,q2][a1,a2] = sum over u with x_1(u) = q1, x_2(u) = q2 of P(u) r_i(u, a1, a2),
// after which a profile costs d1 d2 additions however many worlds there are.
struct FoldedGame {
  int actions_1, actions_2;
  std::vector<double> payoffs_1, payoffs_2;  // [q1][q2][a1][a2]

  const double* block(const std::vector<double>& payoffs, int q1, int q2) const {
    return payoffs.data() + (q1 * actions_2 + q2) * actions_1 * actions_2;
  }
};
FoldedGame folded(const CausalGame& game);

// R_i(h1, h2) for every pair. Where `second` holds all functions in their order, a row is
// an outer sum, and an entry costs one addition a player.
games::Bimatrix payoff_table(const FoldedGame& game, std::span<const Function> first,
                             std::span<const Function> second);
// The same into a table whose memory serves again and again: pages of new memory cost more than
// sums.
void fill_table(const FoldedGame& game, std::span<const Function> first,
                std::span<const Function> second, games::Bimatrix& table);

}  // namespace assay::causal_games
