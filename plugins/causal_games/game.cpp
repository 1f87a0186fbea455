#include "plugins/causal_games/game.hpp"

#include <algorithm>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::causal_games {

void CausalGame::resize(int d1, int d2, std::size_t n, bool to_layer) {
  actions_1 = d1;
  actions_2 = d2;
  worlds = n;
  reacts_to_layer = to_layer;
  const auto rows = static_cast<std::size_t>(d1), cols = static_cast<std::size_t>(d2);
  probability.resize(n);
  impulse_1.resize(n);
  impulse_2.resize(n);
  reaction.resize(n * rows * (to_layer ? kLayers : 1));
  reward_1.resize(n * rows * cols);
  reward_2.resize(n * rows * cols);
}

double CausalGame::payoff_scale() const {
  return std::max(
      {1.0, vector_of(reward_1).cwiseAbs().maxCoeff(), vector_of(reward_2).cwiseAbs().maxCoeff()});
}

}  // namespace assay::causal_games
