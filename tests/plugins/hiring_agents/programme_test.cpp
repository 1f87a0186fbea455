// Two ways to the optimum agree, and the optimum keeps its promises.
#include <catch2/catch.hpp>
#include <numeric>

#include "plugins/hiring_agents/linear_programme.hpp"
#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

TEST_CASE("column generation finds what the whole programme finds, on 50 random games") {
  int worked = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Game game = random_game(seed);
    INFO("seed " << seed);
    const auto few = solution(game), all = solution(game, Solver::correlated, LpMethod::full);
    REQUIRE(few.converged);
    REQUIRE(all.converged);
    CHECK(worth(game, few.mechanism) == Approx(worth(game, all.mechanism)).margin(kExact));
    CHECK(few.programme->upper_bound == Approx(all.programme->upper_bound).margin(kExact));
    worked += worth(game, few.mechanism) > value(game, Solver::zero_payment) + 1e-6;
  }
  CHECK(worked > 10);  // the games are not all hopeless
}

TEST_CASE("the dual bound is the value") {
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    const Game game = random_game(seed);
    const auto s = solution(game);
    INFO("seed " << seed);
    CHECK(s.programme->upper_bound == Approx(worth(game, s.mechanism)).margin(kExact));
  }
}

TEST_CASE("first best >= correlated >= deterministic >= uncorrelated >= unpaid") {
  for (std::uint64_t seed = 200; seed < 230; ++seed) {
    const Game game = random_game(seed);
    const double bests[] = {first_best(game, decision_values(game)), value(game),
                            value(game, Solver::deterministic_effort),
                            value(game, Solver::uncorrelated), value(game, Solver::zero_payment)};
    INFO("seed " << seed);
    for (std::size_t k = 1; k < std::size(bests); ++k) CHECK(bests[k - 1] >= bests[k] - kExact);
  }
}

// The game under other names: agent i is called agents[i], his signal s becomes (s + turn) mod m.
Game renamed(const Game& game, const std::vector<std::size_t>& agents, std::size_t turn,
             bool states_too) {
  Game other = game;
  for (std::size_t i = 0; i < game.agents(); ++i) {
    other.efforts[agents[i]] = game.efforts[i];
    other.signals[agents[i]] = game.signals[i];
    other.costs[agents[i]] = game.costs[i];
  }
  const auto state = [&](std::size_t theta) {
    return states_too ? game.states - 1 - theta : theta;
  };
  for (std::size_t cell = 0; cell < game.joint.size(); ++cell) {
    const std::size_t b = cell / game.cells(), s = cell % game.cells() / game.states;
    std::size_t to_b = 0, to_s = 0;
    for (std::size_t i = 0; i < game.agents(); ++i) {
      to_b += game.effort_of(b, i) * other.effort_stride(agents[i]);
      to_s += (game.signal_of(s, i) + turn) % game.signals[i] * other.signal_stride(agents[i]);
    }
    other.joint[to_b * game.cells() + to_s * game.states + state(cell % game.states)] =
        game.joint[cell];
  }
  for (std::size_t k = 0; k < game.utility.size(); ++k)
    other.utility[k / game.states * game.states + state(k % game.states)] = game.utility[k];
  return other;
}

TEST_CASE("names of agents, signals and states do not matter") {
  for (std::uint64_t seed = 300; seed < 310; ++seed) {
    const Game game = random_game(seed, 3);
    const double expected = value(game);
    INFO("seed " << seed);
    CHECK(value(renamed(game, {2, 0, 1}, 0, false)) == Approx(expected).margin(kExact));
    CHECK(value(renamed(game, {0, 1, 2}, 1, false)) == Approx(expected).margin(kExact));
    CHECK(value(renamed(game, {1, 0, 2}, 2, true)) == Approx(expected).margin(kExact));
  }
}

TEST_CASE("an agent who costs nothing and knows nothing changes nothing") {
  for (const double correlation : {0.0, 0.5}) {
    const auto laws = std::vector<SignalLaw>(2, graded(3, 3, 0.8));
    const Game two = graded_game(2, 3, 3, correlation);
    auto with = laws;
    with.push_back(graded(1, 3, 1.0 / 3));
    Terms terms{{1.0 / 3, 1.0 / 3, 1.0 / 3}, two.costs, 1, false};
    terms.costs.push_back({0});
    Game three = joined(with, terms, 0, guessing(3));
    for (std::size_t b = 0; b < two.profiles(); ++b)  // his signal is independent of all others
      for (std::size_t cell = 0; cell < three.cells(); ++cell)
        three.joint[b * three.cells() + cell] = two.law(b)[cell / 9 * 3 + cell % 3] / 3;
    CHECK(value(three) == Approx(value(two)).margin(kExact));
  }
}

TEST_CASE("a recommendation that is hardly ever made does not hide a deviation") {
  const Game game = graded_game(2, 3, 3, 0.5);
  auto s = solution(game);
  s.mechanism.efforts[4] -= 1e-6, s.mechanism.efforts[5] += 1e-6;  // asked for and not paid
  const auto gains = deviations(game, s.mechanism);
  CHECK(largest_gain(gains) > 0.005);
  CHECK(largest_weighted_gain(gains) < 1e-5);
}

TEST_CASE("a linear programme without a solution is said to have none") {
  const std::vector<LinearProgramme::Bounds> rows = {{-LinearProgramme::kInfinite, -1}};
  LinearProgramme programme(rows, 1e-9);
  LinearProgramme::Column column;
  column.objective = 1, column.add(0, 1);
  programme.add(std::span(&column, 1));
  CHECK(programme.solve() == LinearProgramme::Outcome::infeasible);
}

TEST_CASE("prices are what one more unit of a row is worth") {
  // maximise 3 x + 2 y,  x + y <= 4,  x + 3 y <= 6,  x <= 3
  const std::vector<LinearProgramme::Bounds> rows = {{-LinearProgramme::kInfinite, 4},
                                                     {-LinearProgramme::kInfinite, 6}};
  LinearProgramme programme(rows, 1e-9);
  LinearProgramme::Column x, y;
  x.objective = 3, x.upper = 3, x.add(0, 1), x.add(1, 1);
  y.objective = 2, y.add(0, 1), y.add(1, 3);
  const LinearProgramme::Column both[] = {x, y};
  programme.add(both);
  REQUIRE(programme.solve() == LinearProgramme::Outcome::optimal);
  CHECK(programme.optimum() == Approx(11));
  CHECK(programme.values()[0] == Approx(3));
  CHECK(programme.prices()[0] + 3 * programme.prices()[1] == Approx(2));
  CHECK(programme.violation() < 1e-12);
}

}  // namespace
}  // namespace assay::hiring_agents
