// Every rule of the sequential game against its definition, world by world.
#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "plugins/causal_games/backward_induction.hpp"
#include "tests/plugins/causal_games/games.hpp"

namespace assay::causal_games {
namespace {

using Reals = std::vector<double>;

// Impulses of the follower that differ towards each layer.
CausalGame reacting_game(int d1, int d2, std::uint64_t i) {
  const auto plain = random_game(d1, d2, 1, i);
  auto game = plain;
  game.resize(d1, d2, plain.worlds, true);
  Rng rng(i, "reactions");
  for (auto& k : game.reaction)
    k = static_cast<std::uint8_t>(rng.below(static_cast<std::uint64_t>(d2)));
  return game;
}

// What follows a realised action: a player's payoff, given the probability of each world with it,
// when the follower answers its impulse k by answers[k].
double payoff(const CausalGame& g, const Reals& rewards, const Reals& weight, int layer, int a1,
              const std::vector<int>& answers) {
  double sum = 0;
  for (std::size_t u = 0; u < g.worlds; ++u)
    sum += weight[u] * rewards[g.cell(u, a1, answers[g.reaction[g.reaction_at(layer, a1, u)]])];
  return sum;
}

// The best answers by trying all of them; random rewards have no ties.
std::vector<int> best_answers(const CausalGame& g, const Rules& rules, const Reals& belief,
                              int layer, int a1) {
  const auto d2 = static_cast<std::size_t>(g.actions_2);
  std::vector<int> best(d2, 0);
  double most = -1e300;
  for (std::int64_t f = 0; f < function_count(g.actions_2); ++f) {
    const auto h2 = function_at(f, g.actions_2);
    const std::vector<int> answers(h2.begin(), h2.begin() + g.actions_2);
    const bool is_constant =
        std::all_of(answers.begin(), answers.end(), [&](int b) { return b == answers[0]; });
    if (rules.max_layer < 3 && !is_constant) continue;
    const double value = payoff(g, g.reward_2, belief, layer, a1, answers);
    if (value <= most + 1e-10) continue;
    most = value;
    best = answers;
  }
  std::vector<int> impulse(d2);
  std::iota(impulse.begin(), impulse.end(), 0);
  const double loss = most - payoff(g, g.reward_2, belief, layer, a1, impulse);
  const double mass = std::accumulate(belief.begin(), belief.end(), 0.0);
  return rules.is_satisficing && loss <= rules.epsilon * mass ? impulse : best;
}

Play by_definition(const CausalGame& g, const Rules& rules, const Commitment& choice) {
  const auto h1 = function_at(choice.function, g.actions_1);
  const int seen = rules.is_layer_visible ? choice.layer : 2;
  Play play{choice};
  for (int a1 = 0; a1 < g.actions_1; ++a1) {
    Reals weight = g.probability;
    for (std::size_t u = 0; u < g.worlds; ++u)
      weight[u] *= (h1[g.impulse_1[u]] == a1 ? 1 - rules.tremble : 0) + rules.tremble / g.actions_1;
    const auto answers =
        best_answers(g, rules, rules.is_layer_visible ? weight : g.probability, seen, a1);
    play.leader += payoff(g, g.reward_1, weight, seen, a1, answers);
    play.follower += payoff(g, g.reward_2, weight, seen, a1, answers);
  }
  return play;
}

TEST_CASE("every choice of the leader is worth what the definition says, under all rules") {
  double worst = 0;
  for (const int max_layer : {2, 3})
    for (const bool is_satisficing : {false, true})
      for (const bool is_layer_visible : {false, true})
        for (const double tremble : {0.0, 0.3})
          for (std::uint64_t i = 0; i < 6; ++i) {
            const Rules rules{max_layer, is_satisficing, 0.4, is_layer_visible, tremble};
            const auto game = reacting_game(i % 2 == 0 ? 2 : 3, 3, i);
            BackwardInduction induction(rules);
            induction.solve(game);
            for (int layer = 1; layer <= kLayers; ++layer)
              for (std::int64_t f = 0; f < function_count(game.actions_1); ++f) {
                const Commitment choice{layer, f};
                const auto expected = by_definition(game, rules, choice);
                const auto play = induction.play_of(choice);
                worst = std::max({worst, std::abs(play.leader - expected.leader),
                                  std::abs(play.follower - expected.follower)});
              }
          }
  CHECK(worst <= kRounding);
}

TEST_CASE("solve returns the choice of largest payoff") {
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto game = reacting_game(3, 2, i);
    BackwardInduction induction({});
    const auto best = induction.solve(game);
    for (std::int64_t f = 0; f < 27; ++f)
      CHECK(induction.play_of({3, f}).leader <= best.leader + kRounding);
  }
}

// One situation; payoffs of the actions 0, 1, 2.
std::int64_t best_of(const Reals& leader, const Reals& follower) {
  Sheet sheet;
  sheet.resize(3, 1);
  sheet.numbers = {1};
  sheet.numbers.insert(sheet.numbers.end(), leader.begin(), leader.end());
  sheet.numbers.insert(sheet.numbers.end(), follower.begin(), follower.end());
  std::vector<std::int64_t> best;
  best_actions(sheet, 1e-9, best);
  return best.at(0);
}

TEST_CASE("the follower's ties go to the leader, then to the first action") {
  CHECK(best_of({9, 9, 0}, {0, 1, 2}) == 2);
  CHECK(best_of({3, 5, 4}, {2, 2, 2}) == 1);
  CHECK(best_of({3, 5, 5}, {2, 2, 2}) == 1);
  CHECK(best_of({3, 5, 9}, {2, 2 - 1e-10, 1}) == 1);  // equal but for rounding
  CHECK(best_of({5, 5 + 1e-10, 0}, {2, 2, 2}) == 0);
}

// One world, actions 0 and 1 of both players.
CausalGame indifferent(const Reals& r1, const Reals& r2) {
  CausalGame game;
  game.resize(2, 2, 1, false);
  game.probability = {1};
  game.impulse_1 = game.impulse_2 = {0};
  game.reaction = {0, 0};
  game.reward_1 = r1;
  game.reward_2 = r2;
  return game;
}

TEST_CASE("the leader's ties go to the larger welfare, then to layer 2") {
  BackwardInduction induction({});
  const auto kind = induction.solve(indifferent({1, 1, 1, 1}, {0, 1, 0, 3}));
  CHECK(kind.follower == 3);
  CHECK(kind.choice == Commitment{2, 3});
  const auto first = induction.solve(indifferent({1, 1, 1, 1}, {2, 1, 0, 2}));
  CHECK(first.choice == Commitment{2, 0});
}

}  // namespace
}  // namespace assay::causal_games
