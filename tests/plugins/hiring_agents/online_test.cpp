// Learning: what must come out exactly, and what must shrink.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/hiring_agents/bisection.hpp"
#include "plugins/hiring_agents/online.hpp"
#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

struct Learner {
  explicit Learner(Game the_game)
      : game(std::move(the_game)), rules(safe_rules(game, kExact)), optimum(value(game)) {}
  Horizon play(std::int64_t rounds, const OnlineOptions& options, std::uint64_t seed = 0) const {
    return hiring_agents::play({game, rules, optimum}, rounds, options, Rng(seed, "explore"));
  }
  Game game;
  SafeRules rules;
  double optimum;
};

OnlineOptions narrow(double confidence) {
  OnlineOptions options;
  options.confidence_scale = confidence;
  return options;
}

TEST_CASE("a safe rule keeps its margin against every deviation") {
  const Game game = graded_game(2, 3, 3, 0.5);
  const auto rules = safe_rules(game, kExact);
  for (std::size_t told = 0; told < 3; ++told) {
    if (told == 0) continue;  // its signal says nothing, so there is no strictly safe rule
    Mechanism m(game);
    m.efforts[told * 3 + told] = 1;
    for (std::size_t i = 0; i < 2; ++i) mix(game, m, i, told, rules[i][told].payments, 1);
    CHECK(rules[0][told].value > 0);
    CHECK(largest_gain(deviations(game, m)) == Approx(-rules[0][told].value).margin(1e-9));
  }
  CHECK(rules[0][0].value == Approx(0).margin(1e-12));
}

TEST_CASE("bisection recovers costs where the laws are known, also over efforts nobody chooses") {
  const Game two = binary_game(2, {0.6, 0.9}, {0, 0.02});
  const Game three = binary_game(2, {0.6, 0.7, 0.9}, {0, 0.013, 0.04});
  for (const Game* game : {&two, &three}) {
    const auto found = find_costs(*game, *game, safe_rules(*game, kExact), 1e-10);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t e = 0; e < game->efforts[i]; ++e)
        CHECK(found.costs[i][e] == Approx(game->costs[i][e]).margin(1e-9));
  }
}

TEST_CASE("halving the width asks one more question of each difference") {
  const Game game = binary_game(2, {0.6, 0.9}, {0, 0.02});
  const auto rules = safe_rules(game, kExact);
  const auto coarse = find_costs(game, game, rules, 1.0 / 1024).rounds;
  CHECK(find_costs(game, game, rules, 1.0 / 2048).rounds == coarse + 2);
}

TEST_CASE("rounds that only explore cost the closed sum") {
  const Learner learner(binary_game(2, {0.6, 0.9}, {0, 0.02}, 0.5));
  OnlineOptions options;
  options.explore_scale = 1e6;
  const auto h = learner.play(400, options);
  double sum = 0;  // 100 rounds of each joint effort, guessing 0, which is right half the time
  for (std::size_t b = 0; b < 4; ++b) {
    double paid = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      const std::size_t e = learner.game.effort_of(b, i);
      const double right = e == 1 ? 0.9 : 0.6;
      const auto& rule = learner.rules[i][e].payments;  // by signal, state
      paid += 0.5 * (right * (rule[0] + rule[3]) + (1 - right) * (rule[1] + rule[2]));
    }
    sum += 100 * (learner.optimum - 0.5 + paid);
  }
  CHECK(h.regret() == Approx(sum).epsilon(1e-12));
  CHECK(h.exploration == h.regret());
}

TEST_CASE("the error of learned costs shrinks with the horizon") {
  const Learner learner(binary_game(2, {0.6, 0.9}, {0, 0.02}));
  double early = 0, late = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    early += learner.play(1000, narrow(1), seed).cost_error;
    late += learner.play(10000000, narrow(1), seed).cost_error;
  }
  CHECK(late < early / 5);
}

TEST_CASE("known costs are taken as they are, and cost no rounds") {
  const Learner learner(binary_game(2, {0.6, 0.9}, {0, 0.02}));
  auto options = narrow(1);
  const auto learned = learner.play(100000, options);
  options.costs_known = true;
  const auto known = learner.play(100000, options);
  CHECK(known.cost_error == 0);
  CHECK(known.bisection == 0);
  CHECK(learned.bisection > 0);
}

TEST_CASE("with its confidence width the committed mechanism is obeyed") {
  const Learner learner(binary_game(2, {0.6, 0.9}, {0, 0.02}, 0.5));
  for (const std::int64_t rounds : {1000, 100000})
    for (std::uint64_t seed = 0; seed < 5; ++seed)
      CHECK(learner.play(rounds, narrow(1), seed).ic_violation <= 1e-9);
}

TEST_CASE("without it the mechanism is not obeyed, and every round is lost") {
  const Learner learner(binary_game(2, {0.7, 0.9}, {0, 0.03}));
  int disobeyed = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const auto h = learner.play(10000000, narrow(1e-4), seed);
    if (h.ic_violation <= 1e-9) continue;
    ++disobeyed;
    CHECK(h.commitment > 0.9 * learner.optimum * 1e7);
  }
  CHECK(disobeyed >= 1);
}

TEST_CASE("one share of the safe rules for all is the largest of theirs") {
  const Learner learner(graded_game(1, 2, 2, 0));
  Game game = binary_game(2, {0.6, 0.9}, {0, 0.02}, 0.5);
  game.costs[1][1] = 0.04;
  const Learner uneven(game);
  auto options = narrow(0.1);
  const auto apart = uneven.play(1000000, options);
  options.uniform_slack = true;
  const auto same = uneven.play(1000000, options);
  CHECK(same.mixing_weight == apart.mixing_weight);
  CHECK(same.commit_utility <= apart.commit_utility);
}

TEST_CASE("the slope is that of a power law") {
  std::vector<Horizon> all;
  for (const std::int64_t rounds : {1000, 10000, 1000000}) {
    auto& h = all.emplace_back();
    h.rounds = rounds;
    h.commitment = 3 * std::pow(static_cast<double>(rounds), 0.7);
  }
  CHECK(regret_slope(all) == Approx(0.7).epsilon(1e-12));
}

}  // namespace
}  // namespace assay::hiring_agents
