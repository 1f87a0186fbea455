// The sequential game against complete enumeration, and where layers cannot or do help.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_games/backward_induction.hpp"
#include "plugins/causal_games/problems.hpp"
#include "tests/plugins/causal_games/games.hpp"

namespace assay::causal_games {
namespace {

struct Pair {
  double leader = 0, follower = 0;
};

// Plans of the follower are actions for each (a1, impulse); plan `code` in base d2.
int planned(std::int64_t code, int d2, int a1, int k) {
  for (int skip = a1 * d2 + k; skip > 0; --skip) code /= d2;
  return static_cast<int>(code % d2);
}

// World by world, from the definition.
Pair payoffs(const CausalGame& g, int layer, const Function& h1, std::int64_t plan) {
  Pair sum;
  for (std::size_t u = 0; u < g.worlds; ++u) {
    const int a1 = h1[g.impulse_1[u]];
    const int k = g.reaction[g.reaction_at(layer, a1, u)];
    const int a2 = planned(plan, g.actions_2, a1, k);
    sum.leader += g.probability[u] * g.reward_1[g.cell(u, a1, a2)];
    sum.follower += g.probability[u] * g.reward_2[g.cell(u, a1, a2)];
  }
  return sum;
}

bool is_better(double a, double tie_a, double b, double tie_b) {
  return a > b + 1e-10 || (a > b - 1e-10 && tie_a > tie_b + 1e-10);
}

// The leader's best choice when the follower takes, of all complete plans, the best for itself.
Pair by_complete_plans(const CausalGame& g) {
  std::int64_t plans = 1;
  for (int k = 0; k < g.actions_1 * g.actions_2; ++k) plans *= g.actions_2;
  Pair best{-1e300, 0};
  for (int layer = 1; layer <= kLayers; ++layer)
    for (const auto& h1 : functions_of_layer(layer, g.actions_1)) {
      Pair reply{0, -1e300};
      for (std::int64_t plan = 0; plan < plans; ++plan) {
        const auto p = payoffs(g, layer, h1, plan);
        if (is_better(p.follower, p.leader, reply.follower, reply.leader)) reply = p;
      }
      if (is_better(reply.leader, reply.leader + reply.follower, best.leader,
                    best.leader + best.follower))
        best = reply;
    }
  return best;
}

struct Solved {
  Play play, stackelberg;
  double improvement() const { return play.welfare() - stackelberg.welfare(); }
};

Solved solve(const CausalGame& game, const Rules& rules = {}) {
  BackwardInduction induction(rules);
  const auto play = induction.solve(game);
  return {play, induction.stackelberg()};
}

TEST_CASE("backward induction finds what complete plans of the follower find") {
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto game = random_game(2, 2, i % 2 == 0 ? 1 : 0.5, i);
    const auto oracle = by_complete_plans(game);
    const auto play = solve(game).play;
    CHECK(play.leader == Approx(oracle.leader).margin(kRounding));
    CHECK(play.follower == Approx(oracle.follower).margin(kRounding));
  }
}

TEST_CASE("the same where players have different numbers of actions") {
  for (std::uint64_t i = 0; i < 10; ++i)
    for (const int d1 : {2, 3}) {
      const auto game = random_game(d1, 5 - d1, 1, i, 5);
      CHECK(solve(game).play.leader == Approx(by_complete_plans(game).leader).margin(kRounding));
    }
}

TEST_CASE("rewards that do not depend on the world leave nothing to gain") {
  for (int d1 = 2; d1 <= 4; ++d1)
    for (int d2 = 2; d2 <= 4; ++d2)
      for (std::uint64_t i = 0; i < 1000; ++i) {
        const auto s = solve(random_game(d1, d2, 0, i));
        REQUIRE(std::abs(s.improvement()) <= 1e-9);
        REQUIRE(s.play.choice.layer == 2);
      }
}

TEST_CASE("confounded rewards are gained and lost by the same choice") {
  int gained = 0, lost = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const double improvement = solve(random_game(3, 3, 0.5, i)).improvement();
    gained += improvement > 1e-9;
    lost += improvement < -1e-9;
  }
  CHECK(gained > 50);
  CHECK(lost > 50);
}

TEST_CASE("a satisficing follower cooperates from a loss of T - R on") {
  const Stakes stakes{5, 3, 1, 0};
  const auto improvement = [&](double epsilon) {
    return solve(satisficing_dilemma(stakes), {.is_satisficing = true, .epsilon = epsilon});
  };
  const auto below = improvement(2 - 1e-6), at = improvement(2), above = improvement(2 + 1e-6);
  CHECK(below.improvement() == 0);
  CHECK(below.play.choice.layer == 2);
  CHECK(below.play.welfare() == 2);
  CHECK(at.improvement() == 4);
  CHECK(at.play.choice.layer == 1);
  CHECK(at.play.obeyed == 1);
  CHECK(above.improvement() == 4);
}

TEST_CASE("an instinct that is the best reply changes nothing, whatever epsilon is") {
  CausalGame game;
  for (const double epsilon : {0.0, 1.0, 100.0})
    for (std::uint64_t i = 0; i < 200; ++i) {
      draw({.has_instinct = true}, Rng(1, "test").stream(i), game);
      const auto s = solve(game, {.is_satisficing = true, .epsilon = epsilon});
      CHECK(std::abs(s.improvement()) <= 1e-9);
    }
}

TEST_CASE("a leader that follows its impulse tells the follower what it knows") {
  BackwardInduction induction({});
  const auto play = induction.solve(signal(0.8));
  CHECK(play.choice.layer == 1);
  CHECK(play.welfare() == Approx(1.6).margin(kRounding));
  CHECK(induction.stackelberg().welfare() == Approx(1).margin(kRounding));
  CHECK(induction.signal_bits(play.choice) == Approx(1).margin(kRounding));
}

TEST_CASE("a follower that does not see the layer learns nothing") {
  BackwardInduction induction({.is_layer_visible = false});
  const auto play = induction.solve(signal(0.8));
  CHECK(play.welfare() == Approx(1).margin(kRounding));
  CHECK(play.choice.layer == 2);
}

TEST_CASE("a follower of layer 2 gives one answer, of layer 3 one for each impulse") {
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto game = random_game(3, 3, 1, i);
    BackwardInduction low({.max_layer = 2}), high({});
    const auto play = low.solve(game);
    high.solve(game);
    for (int a1 = 0; a1 < 3; ++a1) {
      const auto reply = low.reply_to(play.choice, a1);
      if (low.reach(play.choice, a1) > 0)
        CHECK((reply.action[1] == reply.action[0] && reply.action[2] == reply.action[0]));
    }
    CHECK(high.play_of({2, 0}).follower >= low.play_of({2, 0}).follower - kRounding);
  }
}

TEST_CASE("equilibria of trembling hands tend to the equilibrium") {
  int same = 0;
  constexpr int kGames = 500;
  for (std::uint64_t i = 0; i < kGames; ++i) {
    const auto game = random_game(3, 3, 0.5, i);
    const auto limit = solve(game).play;
    const auto play = solve(game, {.tremble = 1e-7}).play;
    CHECK(std::abs(play.leader - limit.leader) <= 20e-7);
    same += play.choice == limit.choice;
  }
  CHECK(same >= kGames * 99 / 100);
}

TEST_CASE("a hand that trembles always tells nothing") {
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto game = random_game(2, 3, 1, i);
    BackwardInduction induction({.tremble = 0.4});
    const auto play = induction.solve(game);
    double reached = 0;
    for (int a1 = 0; a1 < 2; ++a1) reached += induction.reach(play.choice, a1);
    CHECK(reached == Approx(1).margin(kRounding));
    CHECK(induction.signal_bits({2, 0}) == Approx(0).margin(kRounding));
    CHECK(induction.signal_bits({1, 1}) < 0.3);  // a channel that errs with probability 0.2
  }
}

}  // namespace
}  // namespace assay::causal_games
