// Simultaneous play: payoff tables against sums over worlds, and the layers of known games.
#include <algorithm>
#include <catch2/catch.hpp>

#include "plugins/causal_games/layer_game.hpp"
#include "plugins/causal_games/problems.hpp"
#include "tests/plugins/causal_games/games.hpp"

namespace assay::causal_games {
namespace {

double direct(const CausalGame& g, const std::vector<double>& rewards, const Function& h1,
              const Function& h2) {
  double sum = 0;
  for (std::size_t u = 0; u < g.worlds; ++u)
    sum += g.probability[u] * rewards[g.cell(u, h1[g.impulse_1[u]], h2[g.impulse_2[u]])];
  return sum;
}

LayerGame layers_of(const CausalGame& game, int layers = kLayers) {
  return solve_layers(folded(game), layers, {});
}

double layer_payoff(const LayerGame& game, std::size_t l1, std::size_t l2) {
  return game.pairs[l1 - 1][l2 - 1].selected().payoff_1;
}

TEST_CASE("functions are numbered lexicographically") {
  CHECK(function_count(4) == 256);
  CHECK(function_at(0, 3) == constant(0));
  CHECK(function_at(5, 3)[1] == 1);
  CHECK(function_at(5, 3)[2] == 2);
  CHECK(functions_of_layer(3, 3).size() == 27);
  CHECK(functions_of_layer(1, 3) == std::vector<Function>{identity()});
  CHECK(functions_of_layer(2, 2) == std::vector<Function>{constant(0), constant(1)});
}

TEST_CASE("the table of payoffs is the sum over worlds") {
  for (const auto& [d1, d2] : {std::pair(2, 3), {3, 3}, {4, 2}}) {
    const auto game = random_game(d1, d2, 1, 7, 64);
    const auto first = functions_of_layer(3, d1), second = functions_of_layer(3, d2);
    const auto table = payoff_table(folded(game), first, second);
    double worst = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
      for (std::size_t j = 0; j < second.size(); ++j) {
        const auto row = static_cast<Index>(i), col = static_cast<Index>(j);
        worst = std::max(
            worst, std::abs(table.a(row, col) - direct(game, game.reward_1, first[i], second[j])));
        worst = std::max(
            worst, std::abs(table.b(row, col) - direct(game, game.reward_2, first[i], second[j])));
      }
    CHECK(worst <= kRounding);
  }
}

TEST_CASE("the game of layer 3 holds those of layers 1 and 2") {
  const auto game = folded(random_game(3, 3, 1, 8));
  const auto all = functions_of_layer(3, 3);
  const auto whole = payoff_table(game, all, all);
  const auto place = [&](const Function& h) {
    for (std::size_t k = 0; k < all.size(); ++k)
      if (std::equal(h.begin(), h.begin() + 3, all[k].begin())) return static_cast<Index>(k);
    return Index{-1};
  };
  for (const int l1 : {1, 2})
    for (const int l2 : {1, 2}) {
      const auto first = functions_of_layer(l1, 3), second = functions_of_layer(l2, 3);
      const auto part = payoff_table(game, first, second);
      for (std::size_t i = 0; i < first.size(); ++i)
        for (std::size_t j = 0; j < second.size(); ++j)
          CHECK(part.a(static_cast<Index>(i), static_cast<Index>(j)) ==
                Approx(whole.a(place(first[i]), place(second[j]))).margin(kRounding));
    }
}

TEST_CASE("the best reply of layer 3 is never worse than that of layer 2") {
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto game = folded(random_game(3, 3, 0.7, i));
    const auto all = functions_of_layer(3, 3);
    const auto wide = payoff_table(game, all, all);
    const auto narrow = payoff_table(game, functions_of_layer(2, 3), all);
    for (Index j = 0; j < 27; ++j)
      CHECK(wide.a.col(j).maxCoeff() >= narrow.a.col(j).maxCoeff() - kRounding);
  }
}

TEST_CASE("two players whose impulses know the context follow them") {
  const auto game = layers_of(context_dilemma(0.6));
  const double expected[3][3] = {{1.8, 1, 1.8}, {1.4, 0.6, 1.4}, {1.8, 1, 1.8}};
  for (std::size_t l1 = 1; l1 <= 3; ++l1)
    for (std::size_t l2 = 1; l2 <= 3; ++l2)
      CHECK(layer_payoff(game, l1, l2) == Approx(expected[l1 - 1][l2 - 1]).margin(kRounding));
  CHECK(game.causal.selected().welfare() == Approx(3.6).margin(kRounding));
  CHECK(game.pairs[1][1].selected().welfare() == Approx(1.2).margin(kRounding));
  CHECK(game.layer(1) == 1);
  CHECK(game.layer(2) == 1);
}

TEST_CASE("impulses that tell nothing do not help out of a dilemma") {
  const auto game = layers_of(symmetric_game({5, 3, 1, 0}, 0.4));
  CHECK(game.layer(1) == 2);
  CHECK(game.layer(2) == 2);
  CHECK(game.causal.selected().payoff_1 == Approx(1).margin(kRounding));
  CHECK(game.causal.selected().payoff_2 == Approx(1).margin(kRounding));
}

TEST_CASE("nobody gains by leaving the causal equilibrium within the layers chosen") {
  for (std::uint64_t i = 0; i < 40; ++i) {
    const int d = 2 + static_cast<int>(i % 2);
    const auto game = layers_of(random_game(d, d, 1, i));
    CHECK(games::deviation_gain(game.causal.payoffs, game.causal.selected()) <= 1e-8);
    CHECK(game.causal.equilibria.size() >= 1);
  }
}

TEST_CASE("with two layers the strategies are the impulse and the constants") {
  const auto game = layers_of(context_dilemma(0.6), 2);
  CHECK(game.causal.selected().welfare() == Approx(3.6).margin(kRounding));
  CHECK(layers_of(random_game(6, 6, 1, 3), 2).causal.first.size() <= 7);
}

TEST_CASE("the behaviour of a mixture is the law of its actions at each impulse") {
  const auto law = behaviour(functions_of_layer(3, 2), Eigen::Vector4d(0.1, 0.2, 0.3, 0.4), 2);
  CHECK(law(0, 0) == Approx(0.3));
  CHECK(law(1, 0) == Approx(0.4));
  CHECK(law(1, 1) == Approx(0.6));
}

}  // namespace
}  // namespace assay::causal_games
