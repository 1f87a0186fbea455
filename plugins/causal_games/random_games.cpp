#include "plugins/causal_games/random_games.hpp"

#include <algorithm>

namespace assay::causal_games {
namespace {

double draw_payoff(const GameLaw& law, Rng& rng) {
  if (!law.is_normal) return rng.uniform(law.low, law.high);
  return rng.normal((law.low + law.high) / 2, (law.high - law.low) / 2);
}

std::uint8_t draw_action(Rng& rng, int actions) {
  return static_cast<std::uint8_t>(rng.below(static_cast<std::uint64_t>(actions)));
}

// Dirichlet(1, ..., 1): the lengths of the parts that uniform points cut [0, 1] into.
void draw_law(Rng& rng, std::vector<double>& p) {
  for (std::size_t k = 0; k + 1 < p.size(); ++k) p[k] = rng.uniform();
  p.back() = 1;
  std::sort(p.begin(), p.end());
  for (std::size_t k = p.size(); k-- > 1;) p[k] -= p[k - 1];
}

// The same base payoffs in every world.
void draw_rewards(const GameLaw& law, Rng& rng, std::size_t cells, std::vector<double>& rewards) {
  for (std::size_t k = 0; k < cells; ++k) rewards[k] = draw_payoff(law, rng);
  for (std::size_t k = cells; k < rewards.size(); ++k) rewards[k] = rewards[k - cells];
}

void confound(const GameLaw& law, Rng& rng, std::vector<double>& rewards) {
  for (double& r : rewards) r = (1 - law.confounding) * r + law.confounding * draw_payoff(law, rng);
}

void draw_instinct(const GameLaw& law, Rng& rng, CausalGame& game) {
  for (int a1 = 0; a1 < game.actions_1; ++a1) {
    const auto* replies = game.reward_2.data() + game.cell(0, a1, 0);
    const auto best =
        static_cast<std::uint8_t>(std::max_element(replies, replies + game.actions_2) - replies);
    const bool is_aligned = rng.uniform() < law.instinct_alignment;
    const auto other = draw_action(rng, game.actions_2);
    for (int layer = 1; layer <= kLayers; ++layer)
      std::fill_n(
          game.reaction.begin() + static_cast<std::ptrdiff_t>(game.reaction_at(layer, a1, 0)),
          game.worlds, layer > 1 || is_aligned ? best : other);
  }
}

}  // namespace

void draw(const GameLaw& law, Rng rng, CausalGame& game) {
  game.resize(law.actions_1, law.actions_2, law.worlds, law.has_instinct);
  const auto cells = static_cast<std::size_t>(law.actions_1 * law.actions_2);
  draw_law(rng, game.probability);
  for (auto& q : game.impulse_1) q = draw_action(rng, law.actions_1);
  draw_rewards(law, rng, cells, game.reward_1);
  draw_rewards(law, rng, cells, game.reward_2);
  if (law.has_instinct)
    draw_instinct(law, rng, game);
  else
    for (auto& k : game.reaction) k = draw_action(rng, law.actions_2);
  if (law.confounding > 0) {
    confound(law, rng, game.reward_1);
    confound(law, rng, game.reward_2);
  }
  for (std::size_t u = 0; u < game.worlds; ++u)
    game.impulse_2[u] = game.reaction[game.reaction_at(1, game.impulse_1[u], u)];
}

}  // namespace assay::causal_games
