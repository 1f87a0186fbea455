// A game from tables of worlds, rewards and impulses.
#include <algorithm>
#include <cmath>

#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

constexpr double kSumTolerance = 1e-9;

using Integers = std::vector<std::int64_t>;

// A column whose entries must lie in 0 .. count-1.
Integers places(const Input& input, const std::string& key, const char* column, std::int64_t count,
                const char* what) {
  const auto values = input.integers(column);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0 || values[i] >= count)
      bad_input(key, "row ", i, ": ", column, " is ", values[i], "; there are ", what, " 0 to ",
                count - 1);
  return values;
}

int action_count(const Input& payoffs, const char* column) {
  const auto actions = payoffs.integers(column);
  const auto most = actions.empty() ? -1 : *std::max_element(actions.begin(), actions.end());
  if (most < 0 || most >= kMaxActions)
    bad_input("data.payoffs", "column ", column, " has actions up to ", most,
              "; they go from 0 to ", kMaxActions - 1, " at most");
  return static_cast<int>(most + 1);
}

void read_worlds(const Input& natural, CausalGame& game) {
  const std::string key = "data.natural";
  const auto n = static_cast<std::int64_t>(game.worlds);
  const auto states = places(natural, key, "state", n, "states");
  const auto x1 = places(natural, key, "x1", game.actions_1, "actions");
  const auto x2 = places(natural, key, "x2", game.actions_2, "actions");
  const auto p = natural.reals("prob");
  std::vector<bool> seen(game.worlds);
  double sum = 0;
  for (std::size_t i = 0; i < game.worlds; ++i) {
    const auto u = static_cast<std::size_t>(states[i]);
    if (seen[u]) bad_input(key, "row ", i, ": state ", u, " is there twice");
    if (!(p[i] >= 0)) bad_input(key, "row ", i, ": probability ", p[i], " is negative");
    seen[u] = true;
    game.probability[u] = p[i];
    game.impulse_1[u] = static_cast<std::uint8_t>(x1[i]);
    game.impulse_2[u] = static_cast<std::uint8_t>(x2[i]);
    sum += p[i];
  }
  if (!(std::abs(sum - 1) <= kSumTolerance))
    bad_input(key, "the probabilities sum to ", sum, ", not to 1");
}

std::string cell_name(std::int64_t state, std::int64_t a1, std::int64_t a2) {
  return said("state ", state, ", a1 ", a1, ", a2 ", a2);
}

void read_rewards(const Input& payoffs, CausalGame& game) {
  const std::string key = "data.payoffs";
  const auto states =
      places(payoffs, key, "state", static_cast<std::int64_t>(game.worlds), "states");
  const auto a1 = places(payoffs, key, "a1", game.actions_1, "actions");
  const auto a2 = places(payoffs, key, "a2", game.actions_2, "actions");
  const auto r1 = payoffs.reals("r1"), r2 = payoffs.reals("r2");
  std::vector<bool> seen(game.reward_1.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto cell = game.cell(static_cast<std::size_t>(states[i]), static_cast<int>(a1[i]),
                                static_cast<int>(a2[i]));
    if (seen[cell]) bad_input(key, cell_name(states[i], a1[i], a2[i]), " is there twice");
    if (!std::isfinite(r1[i]) || !std::isfinite(r2[i]))
      bad_input(key, cell_name(states[i], a1[i], a2[i]), " has a payoff that is not finite");
    seen[cell] = true;
    game.reward_1[cell] = r1[i];
    game.reward_2[cell] = r2[i];
  }
  const auto missing = std::find(seen.begin(), seen.end(), false) - seen.begin();
  if (missing == static_cast<std::ptrdiff_t>(seen.size())) return;
  const auto cells = game.actions_1 * game.actions_2;
  bad_input(key, "payoffs are missing for ",
            cell_name(missing / cells, missing % cells / game.actions_2, missing % game.actions_2));
}

// Entries of layer 0 hold for all three; a missing one is named.
void read_reactions(const Input& input, CausalGame& game) {
  const std::string key = "data.natural_follower";
  const auto states = places(input, key, "state", static_cast<std::int64_t>(game.worlds), "states");
  const auto layers = places(input, key, "leader_layer", kLayers + 1, "layers");
  const auto a1 = places(input, key, "a1", game.actions_1, "actions");
  const auto x2 = places(input, key, "x2", game.actions_2, "actions");
  std::vector<bool> seen(game.reaction.size());
  for (std::size_t i = 0; i < states.size(); ++i)
    for (int layer = 1; layer <= kLayers; ++layer) {
      if (layers[i] != 0 && layers[i] != layer) continue;
      const auto at =
          game.reaction_at(layer, static_cast<int>(a1[i]), static_cast<std::size_t>(states[i]));
      if (seen[at])
        bad_input(key, "row ", i, ": state ", states[i], ", leader_layer ", layer, ", a1 ", a1[i],
                  " is there twice");
      seen[at] = true;
      game.reaction[at] = static_cast<std::uint8_t>(x2[i]);
    }
  for (int layer = 1; layer <= kLayers; ++layer)
    for (int a = 0; a < game.actions_1; ++a)
      for (std::size_t u = 0; u < game.worlds; ++u)
        if (!seen[game.reaction_at(layer, a, u)])
          bad_input(key, "the impulse is missing for state ", u, ", leader_layer ", layer, ", a1 ",
                    a);
}

}  // namespace

CausalGame read_game_files(GameRun& run) {
  const auto natural = run.input("natural"), payoffs = run.input("payoffs");
  const auto reactions = run.find_input("natural_follower");
  const int d1 = action_count(payoffs, "a1"), d2 = action_count(payoffs, "a2");
  CausalGame game;
  game.resize(d1, d2, natural.rows(), reactions.has_value());
  read_worlds(natural, game);
  read_rewards(payoffs, game);
  if (reactions) {
    read_reactions(*reactions, game);
  } else {
    for (int a1 = 0; a1 < d1; ++a1)
      for (std::size_t u = 0; u < game.worlds; ++u)
        game.reaction[game.reaction_at(1, a1, u)] = game.impulse_2[u];
  }
  return game;
}

}  // namespace assay::causal_games
