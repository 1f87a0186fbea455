// What can be said of optimal mechanisms with a pencil.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

Terms even_terms(std::vector<std::vector<double>> costs, double cap = 1) {
  return {{0.5, 0.5}, std::move(costs), cap, false};
}

Game xor_of(std::size_t agents, double cost, double cap, std::vector<double> prior) {
  Terms terms = even_terms(std::vector<std::vector<double>>(agents, {0, cost}), cap);
  terms.prior = std::move(prior);
  return xor_game(agents, terms);
}

TEST_CASE("independent signals: correlation buys nothing, and one recommendation suffices") {
  for (std::uint64_t seed = 0; seed < 60; seed += 3) {
    const Game game = random_game(seed);
    INFO("seed " << seed);
    CHECK(value(game) == Approx(value(game, Solver::uncorrelated)).margin(kExact));
  }
}

TEST_CASE("xor: comparing reports buys what no report is worth alone") {
  const Game game = xor_of(2, 0.05, 1, {0.5, 0.5});
  CHECK(value(game) == Approx(0.8).margin(kExact));
  CHECK(value(game, Solver::deterministic_effort) == Approx(0.8).margin(kExact));
  CHECK(value(game, Solver::uncorrelated) == Approx(0.5).margin(kExact));
  CHECK(first_best(game, decision_values(game)) == Approx(0.9).margin(kExact));
}

TEST_CASE("xor with any prior and any number of agents pays each twice his cost") {
  for (const std::size_t n : {2, 3, 4})
    for (const double prior : {0.5, 0.6, 0.75}) {
      INFO(n << " agents, prior " << prior);
      const double expected = std::max(prior, 1 - 2 * static_cast<double>(n) * 0.04);
      CHECK(value(xor_of(n, 0.04, 1, {prior, 1 - prior})) == Approx(expected).margin(kExact));
    }
}

TEST_CASE("xor with a cap below twice the cost falls back to guessing") {
  CHECK(value(xor_of(2, 0.05, 0.1, {0.5, 0.5})) == Approx(0.8).margin(kExact));
  CHECK(value(xor_of(2, 0.05, 0.099, {0.5, 0.5})) == Approx(0.5).margin(kExact));
}

TEST_CASE("a monitor works now and then: random recommendations are needed") {
  const Game game = monitor_game(even_terms({{0, 0.15}, {0, 0.10}}));
  const auto best = solution(game);
  CHECK(worth(game, best.mechanism) == Approx(0.76).margin(1e-8));
  CHECK(entropy_bits(best.mechanism) == Approx(0.721928094887).margin(1e-8));  // H(0.2)
  CHECK(best.mechanism.efforts[3] == Approx(4 * 0.15 / 3).margin(1e-8));
  CHECK(value(game, Solver::deterministic_effort) == Approx(0.70).margin(kExact));
}

TEST_CASE("the monitor's formula holds for other costs and caps") {
  for (const double c1 : {0.1, 0.2})
    for (const double c2 : {0.02, 0.1})
      for (const double cap : {0.5, 1.0}) {
        INFO(c1 << ' ' << c2 << ' ' << cap);
        const Game game = monitor_game(even_terms({{0, c1}, {0, c2}}, cap));
        const double cost = 4 * c1 / 3 + 8 * c1 * c2 / (3 * cap);
        const double certain = std::min(2 * c1, 4 * c1 / 3 + 2 * c2);
        REQUIRE(cap > 4 * c2);
        CHECK(value(game) == Approx(1 - cost).margin(kExact));
        CHECK(value(game, Solver::deterministic_effort) == Approx(1 - certain).margin(kExact));
      }
}

TEST_CASE("one agent is paid c / (q_high - q_low) for a correct report") {
  const Game game = binary_game(1, {0.5, 0.8}, {0, 0.03});
  const double price = 0.03 / 0.3;
  CHECK(value(game) == Approx(0.8 - 0.8 * price).margin(kExact));
  const auto best = solution(game, Solver::uncorrelated).mechanism;
  CHECK(figures(game, best, decision_values(game)).expected_payment ==
        Approx(0.8 * price).margin(kExact));
}

TEST_CASE("three experts of accuracy 0.8 with an independent signal each") {
  const Game game = binary_game(3, {0.5, 0.8}, {0, 0.01});
  const double expected = 0.896 - 3 * 0.01 * 0.8 / 0.3;
  CHECK(value(game) == Approx(expected).margin(kExact));
  CHECK(value(game, Solver::uncorrelated) == Approx(expected).margin(kExact));
}

TEST_CASE("graded games: correlated errors are worth something, independent ones nothing") {
  CHECK(value(graded_game(2, 3, 3, 0)) == Approx(0.722857142857).margin(kExact));
  const Game game = graded_game(2, 3, 3, 0.5);
  CHECK(value(game) == Approx(0.747594603145).margin(kExact));
  CHECK(value(game, Solver::uncorrelated) == Approx(0.722857142857).margin(kExact));
}

TEST_CASE("a larger cap never harms, and without payments nobody works") {
  double before = -1;
  for (const double cap : {0.0, 0.02, 0.05, 0.1, 0.3, 1.0}) {
    const Game game = graded_game(2, 3, 3, 0.5, cap);
    const double now = value(game);
    CHECK(now >= before - kExact);
    before = now;
    if (cap == 0) CHECK(now == Approx(value(game, Solver::zero_payment)).margin(kExact));
  }
}

TEST_CASE("agents who may stay out are paid their costs at least") {
  Game game = binary_game(2, {0.5, 0.8}, {0.01, 0.06}, 0.5);
  const double compelled = value(game);
  game.voluntary = true;
  const auto best = solution(game);
  CHECK(best.converged);
  CHECK(worth(game, best.mechanism) < compelled);
  CHECK(worth(game, best.mechanism) <= first_best(game, decision_values(game)) + kExact);
  const auto f = figures(game, best.mechanism, decision_values(game));
  CHECK(f.expected_payment >= f.social_cost - kExact);
}

TEST_CASE("money has no unit") {
  Game game = graded_game(2, 3, 3, 0.5);
  const double before = value(game);
  for (double& u : game.utility) u *= 12345;
  for (auto& costs : game.costs)
    for (double& cost : costs) cost *= 12345;
  game.cap *= 12345;
  CHECK(value(game) / 12345 == Approx(before).margin(kExact));
}

}  // namespace
}  // namespace assay::hiring_agents
