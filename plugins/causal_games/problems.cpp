#include "plugins/causal_games/problems.hpp"

#include <array>

namespace assay::causal_games {
namespace {

constexpr std::uint8_t kC = 0, kD = 1;

using Square = std::array<std::array<double, 2>, 2>;  // [a1][a2]

// Worlds 0 .. 3 as pairs of bits.
std::uint8_t high_bit(std::size_t u) { return u < 2 ? 0 : 1; }
std::uint8_t low_bit(std::size_t u) { return u % 2 == 0 ? 0 : 1; }

Square transposed(const Square& s) { return {{{s[0][0], s[1][0]}, {s[0][1], s[1][1]}}}; }
Square square_of(const Stakes& s) { return {{{s.reward, s.sucker}, {s.temptation, s.punishment}}}; }

void set_rewards(CausalGame& game, std::size_t u, const Square& first, const Square& second) {
  for (const int a1 : {0, 1})
    for (const int a2 : {0, 1}) {
      const auto i = static_cast<std::size_t>(a1), j = static_cast<std::size_t>(a2);
      game.reward_1[game.cell(u, a1, a2)] = first[i][j];
      game.reward_2[game.cell(u, a1, a2)] = second[i][j];
    }
}

// The impulses of world u, the follower's whatever the leader does.
void set_world(CausalGame& game, std::size_t u, double probability, std::uint8_t first,
               std::uint8_t second) {
  game.probability[u] = probability;
  game.impulse_1[u] = first;
  game.impulse_2[u] = second;
  for (int layer = 1; layer <= (game.reacts_to_layer ? kLayers : 1); ++layer)
    for (const int a1 : {0, 1}) game.reaction[game.reaction_at(layer, a1, u)] = second;
}

CausalGame biased(const Square& first, const Square& second, double bias) {
  CausalGame game;
  game.resize(2, 2, 4, false);
  for (std::size_t u = 0; u < 4; ++u) {
    const auto q1 = high_bit(u), q2 = low_bit(u);
    set_world(game, u, (q1 == kD ? bias : 1 - bias) * (q2 == kD ? bias : 1 - bias), q1, q2);
    set_rewards(game, u, first, second);
  }
  return game;
}

}  // namespace

CausalGame symmetric_game(const Stakes& stakes, double bias) {
  const auto first = square_of(stakes);
  return biased(first, transposed(first), bias);
}

CausalGame battle_of_sexes(double bias) {
  return biased({{{2, 0}, {0, 1}}}, {{{1, 0}, {0, 2}}}, bias);
}

CausalGame matching_pennies(double bias) {
  return biased({{{1, -1}, {-1, 1}}}, {{{-1, 1}, {1, -1}}}, bias);
}

CausalGame context_dilemma(double probability_of_0) {
  const Square dilemma = {{{3, 0}, {5, 1}}}, harmony = {{{3, 1}, {2, 0}}};
  CausalGame game;
  game.resize(2, 2, 2, false);
  set_world(game, 0, probability_of_0, kD, kD);
  set_world(game, 1, 1 - probability_of_0, kC, kC);
  set_rewards(game, 0, dilemma, transposed(dilemma));
  set_rewards(game, 1, harmony, transposed(harmony));
  return game;
}

CausalGame signal(double accuracy) {
  CausalGame game;
  game.resize(2, 2, 4, false);
  for (std::size_t u = 0; u < 4; ++u) {
    const auto theta = high_bit(u), is_wrong = low_bit(u);
    set_world(game, u, (is_wrong ? 1 - accuracy : accuracy) / 2, theta == is_wrong ? 0 : 1, 0);
    const Square rewards = theta == 0 ? Square{{{1, 0}, {1, 0}}} : Square{{{0, 1}, {0, 1}}};
    set_rewards(game, u, rewards, rewards);
  }
  return game;
}

CausalGame satisficing_dilemma(const Stakes& stakes) {
  const auto first = square_of(stakes);
  CausalGame game;
  game.resize(2, 2, 1, true);
  set_world(game, 0, 1, kC, kD);
  set_rewards(game, 0, first, transposed(first));
  for (const int a1 : {0, 1}) game.reaction[game.reaction_at(1, a1, 0)] = kC;
  game.impulse_2[0] = kC;
  return game;
}

}  // namespace assay::causal_games
