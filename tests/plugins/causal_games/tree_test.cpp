// Trees against recursion on a table of rewards.
#include "plugins/causal_games/tree.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::causal_games {
namespace {

std::int64_t best_below(const TreeGame& g, int stage, std::int64_t prefix) {
  if (stage == g.stages) return prefix;
  std::int64_t best = best_below(g, stage + 1, prefix * g.actions);
  for (int a = 1; a < g.actions; ++a) {
    const auto leaf = best_below(g, stage + 1, prefix * g.actions + a);
    if (g.reward(leaf, stage) > g.reward(best, stage)) best = leaf;
  }
  return best;
}

TEST_CASE("the stack of one frame a stage plays as recursion does") {
  for (std::uint64_t key = 0; key < 20; ++key)
    for (const int actions : {2, 3, 5})
      for (int stages = 1; stages <= 5; ++stages) {
        const TreeGame game{stages, actions, -1, 3, key};
        const auto play = subgame_perfect(game, {});
        const auto leaf = best_below(game, 0, 0);
        REQUIRE(play.payoffs.size() == static_cast<std::size_t>(stages));
        for (int k = 0; k < stages; ++k)
          CHECK(play.payoffs[static_cast<std::size_t>(k)] == game.reward(leaf, k));
      }
}

TEST_CASE("all nodes are visited: (d^(n+1) - 1)/(d - 1)") {
  for (const int actions : {2, 3, 4})
    for (int stages = 1; stages <= 6; ++stages) {
      const TreeGame game{stages, actions, 0, 1, 9};
      const auto nodes = (game.leaves() * actions - 1) / (actions - 1);
      CHECK(subgame_perfect(game, {}).nodes == nodes);
      CHECK(layered(game, {}).nodes == nodes);
    }
}

TEST_CASE("memory grows by the same for each stage") {
  const auto bytes = [](int stages) {
    return subgame_perfect({stages, 3, 0, 1, 9}, {}).memory_bytes;
  };
  CHECK(bytes(10) - bytes(9) == bytes(2) - bytes(1));
  CHECK(bytes(10) < 2 * bytes(1));  // most of it is the fixed bottom
}

TEST_CASE("causal layers leave the values of a tree what they are") {
  for (std::uint64_t key = 0; key < 50; ++key) {
    const TreeGame game{5, 3, 0, 10, key};
    CHECK(subgame_perfect(game, {}).payoffs == layered(game, {}).payoffs);
  }
}

TEST_CASE("rewards are uniform on their interval") {
  const TreeGame game{2, 2, -1, 3, 4};
  double sum = 0, squares = 0;
  constexpr int kDraws = 20'000;
  for (int leaf = 0; leaf < kDraws; ++leaf) {
    const double r = game.reward(leaf, leaf % 2);
    REQUIRE((r >= -1 && r < 3));
    sum += r, squares += r * r;
  }
  CHECK(sum / kDraws == Approx(1).margin(0.04));
  CHECK(squares / kDraws - 1 == Approx(16.0 / 12).margin(0.05));
}

TEST_CASE("a tree that is asked to stop has no payoffs") {
  const auto now = [] { return true; };
  CHECK(subgame_perfect({14, 3, 0, 1, 1}, now).payoffs.empty());
  CHECK(layered({13, 3, 0, 1, 1}, now).payoffs.empty());
}

}  // namespace
}  // namespace assay::causal_games
