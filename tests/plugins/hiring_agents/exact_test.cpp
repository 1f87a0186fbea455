// Ten tiny games whose optima are known exactly: exact.py beside this file asks GLPK's rational
// simplex for them.
#include <catch2/catch.hpp>

#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

// The games of exact.py: laws and costs made of the integers 1 .. 9 of a linear congruence.
class TinyGame {
 public:
  explicit TinyGame(std::uint64_t seed) : state_(seed) {}
  Game make() {
    Game game = xor_game(2, {{0.5, 0.5}, {{0, 0}, {0, 0}}, 1, false});
    for (std::size_t b = 0; b < 4; ++b)
      for (std::size_t theta = 0; theta < 2; ++theta) {
        double weights[4], sum = 0;
        for (double& w : weights) sum += w = integer();
        for (std::size_t s = 0; s < 4; ++s)
          game.joint[b * 8 + s * 2 + theta] = 0.5 * (weights[s] / sum);
      }
    for (auto& costs : game.costs) costs[1] = integer() / 2000;
    return game;
  }

 private:
  double integer() {
    state_ = (1103515245 * state_ + 12345) % (std::uint64_t{1} << 31);
    return static_cast<double>(1 + (state_ >> 16) % 9);
  }
  std::uint64_t state_;
};

TEST_CASE("tiny games have the optimum of an exact rational simplex") {
  constexpr struct {
    std::uint64_t seed;
    double optimum;
  } kExpected[] = {
      {1, 0.670673076923077},  {2, 0.644774279951171}, {3, 0.629310344827586},
      {4, 0.687382113821138},  {5, 0.66357575640195},  {6, 0.710641178417742},
      {7, 0.672224961479199},  {8, 0.714792694490014}, {9, 0.652958955223881},
      {10, 0.627319991533204},
  };
  int paid = 0;
  for (const auto& [seed, optimum] : kExpected) {
    const Game game = TinyGame(seed).make();
    INFO("game " << seed);
    CHECK(value(game) == Approx(optimum).margin(1e-12));
    CHECK(value(game, Solver::correlated, LpMethod::full) == Approx(optimum).margin(1e-12));
    paid += value(game, Solver::zero_payment) < optimum - 1e-6;
  }
  CHECK(paid >= 3);  // some of them have something to pay for
}

}  // namespace
}  // namespace assay::hiring_agents
