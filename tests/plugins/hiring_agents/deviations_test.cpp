// Deviations counted once more, naively, and a mechanism played out.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "plugins/hiring_agents/collusion.hpp"
#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

// Of agent i who is told `told`, on condition of that, where he makes `made` and reports phi.
double earns(const Game& game, const Mechanism& m, std::size_t i, std::size_t told,
             std::size_t made, const std::vector<std::size_t>& phi) {
  double sum = 0, probability = 0;
  for (std::size_t b = 0; b < game.profiles(); ++b) {
    if (game.effort_of(b, i) != told) continue;
    probability += m.efforts[b];
    const auto law = game.law(game.with_effort(b, i, made));
    for (std::size_t s = 0; s < game.signal_profiles(); ++s)
      for (std::size_t theta = 0; theta < game.states; ++theta) {
        const std::size_t seen = game.signal_of(s, i);
        const std::size_t said =
            s - seen * game.signal_stride(i) + phi[seen] * game.signal_stride(i);
        sum += m.efforts[b] * law[s * game.states + theta] *
               m.payment(i, b)[said * game.states + theta];
      }
  }
  return sum / probability - game.costs[i][made];
}

std::vector<std::vector<std::size_t>> maps(std::size_t m) {
  std::vector<std::vector<std::size_t>> all = {{}};
  for (std::size_t s = 0; s < m; ++s) {
    std::vector<std::vector<std::size_t>> longer;
    for (const auto& map : all)
      for (std::size_t r = 0; r < m; ++r) longer.push_back(map), longer.back().push_back(r);
    all = longer;
  }
  return all;
}

double naive_gain(const Game& game, const Mechanism& m) {
  double most = -INFINITY;
  for (std::size_t i = 0; i < game.agents(); ++i) {
    std::vector<std::size_t> truth(game.signals[i]);
    std::iota(truth.begin(), truth.end(), std::size_t{0});
    for (std::size_t told = 0; told < game.efforts[i]; ++told) {
      if (m.probability(game, i, told) == 0) continue;
      const double obeying = earns(game, m, i, told, told, truth);
      for (std::size_t made = 0; made < game.efforts[i]; ++made)
        for (const auto& phi : maps(game.signals[i]))
          if (made != told || phi != truth)
            most = std::max(most, earns(game, m, i, told, made, phi) - obeying);
    }
  }
  return most;
}

// Efforts and payments at random.
Mechanism random_mechanism(const Game& game, std::uint64_t seed) {
  Rng rng(seed, "mechanism");
  Mechanism m(game);
  m.efforts = dirichlet(game.profiles(), 1, rng);
  for (double& paid : m.payments) paid = game.cap * rng.uniform();
  return m;
}

TEST_CASE("the largest gain is that of a naive count over efforts and reports") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Game game = random_game(seed);
    const Mechanism m = random_mechanism(game, seed);
    INFO("seed " << seed);
    const double naive = naive_gain(game, m), found = largest_gain(deviations(game, m));
    if (std::isinf(naive))
      CHECK(found == naive);
    else
      CHECK(found == Approx(naive).margin(1e-12));
    const auto best = solution(game);
    CHECK(naive_gain(game, best.mechanism) <= kMostGain);
  }
}

TEST_CASE("signal by signal the largest gain is the same as over all maps", "[slow]") {
  Rng rng(1, "seven signals");  // 7^7 ways to report are too many to be tried
  Terms terms{{0.4, 0.6}, {{0, 0.02}}, 1, false};
  const Game game = joined({random_law(2, 7, 2, rng)}, terms, 0, guessing(2));
  const Mechanism m = random_mechanism(game, 5);
  CHECK(largest_gain(deviations(game, m)) == Approx(naive_gain(game, m)).margin(1e-12));
}

// Both are told and make what `pair` says, naively.
double naive_pair_gain(const Game& game, const Mechanism& m, std::size_t told0, std::size_t told1) {
  const std::size_t asked = told0 * game.effort_stride(0) + told1;
  const auto both = [&](std::size_t made0, std::size_t made1, const auto& phi0, const auto& phi1) {
    const auto law = game.law(made0 * game.effort_stride(0) + made1);
    double sum = -game.costs[0][made0] - game.costs[1][made1];
    for (std::size_t s = 0; s < game.signal_profiles(); ++s)
      for (std::size_t theta = 0; theta < game.states; ++theta) {
        const std::size_t said =
            phi0[game.signal_of(s, 0)] * game.signal_stride(0) + phi1[game.signal_of(s, 1)];
        for (const std::size_t i : {0, 1})
          sum += law[s * game.states + theta] * m.payment(i, asked)[said * game.states + theta];
      }
    return sum;
  };
  std::vector<std::size_t> truth0(game.signals[0]), truth1(game.signals[1]);
  std::iota(truth0.begin(), truth0.end(), std::size_t{0});
  std::iota(truth1.begin(), truth1.end(), std::size_t{0});
  double most = -INFINITY;
  for (std::size_t made0 = 0; made0 < game.efforts[0]; ++made0)
    for (std::size_t made1 = 0; made1 < game.efforts[1]; ++made1)
      for (const auto& phi0 : maps(game.signals[0]))
        for (const auto& phi1 : maps(game.signals[1]))
          most = std::max(most, both(made0, made1, phi0, phi1));
  return most - both(told0, told1, truth0, truth1);
}

TEST_CASE("two agents together gain what a naive count finds") {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Game game = random_game(seed, 2);
    const Mechanism m = random_mechanism(game, seed);
    double naive = -INFINITY;
    for (std::size_t i = 0; i < game.efforts[0]; ++i)
      for (std::size_t j = 0; j < game.efforts[1]; ++j)
        naive = std::max(naive, naive_pair_gain(game, m, i, j));
    CHECK(pair_deviation_gain(game, m, [] {}).value() == Approx(naive).margin(1e-12));
  }
}

TEST_CASE("payments that compare reports invite collusion, others do not") {
  const Game game = xor_game(2, {{0.5, 0.5}, {{0, 0.05}, {0, 0.05}}, 1, false});
  CHECK(pair_deviation_gain(game, solution(game).mechanism, [] {}).value() <= kExact);
  const Game graded = graded_game(2, 3, 3, 0.5);
  CHECK(pair_deviation_gain(graded, solution(graded).mechanism, [] {}).value() > 0.01);
  const auto alone = solution(graded, Solver::uncorrelated).mechanism;
  CHECK(pair_deviation_gain(graded, alone, [] {}).value() <= kExact);
}

TEST_CASE("a million rounds of the mechanism earn the utility that it promises", "[slow]") {
  const Game game = graded_game(2, 3, 3, 0.5);
  const Mechanism m = solution(game).mechanism;
  Rng rng(3, "rounds");
  const auto draw = [&](std::span<const double> weights) {
    double u = rng.uniform();
    std::size_t k = 0;
    while (k + 1 < weights.size() && u >= weights[k]) u -= weights[k++];
    return k;
  };
  constexpr int kRounds = 1000000;
  double sum = 0, squares = 0;
  std::vector<std::vector<std::size_t>> policies;
  for (std::size_t b = 0; b < game.profiles(); ++b) policies.push_back(bayes_policy(game, b));
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t b = draw(m.efforts), cell = draw(game.law(b));
    double utility = game.utility[policies[b][cell / 3] * 3 + cell % 3];
    for (std::size_t i = 0; i < 2; ++i) utility -= m.payment(i, b)[cell];
    sum += utility, squares += utility * utility;
  }
  const double mean = sum / kRounds;
  const double error = std::sqrt((squares / kRounds - mean * mean) / kRounds);
  CHECK(std::abs(mean - worth(game, m)) < 4 * error);
}

}  // namespace
}  // namespace assay::hiring_agents
