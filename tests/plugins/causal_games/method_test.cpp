// The method in the test's own host: tasks from parameters to outputs.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>

#include "plugins/causal_games/random_games.hpp"

namespace assay::causal_games {
namespace {

using assay::testing::Outcome;
using assay::testing::Trial;
using Integers = std::vector<std::int64_t>;

Trial task(const std::string& name) { return Trial().param("task", name); }

Trial random_games(std::int64_t games, double confounding) {
  return task("monte_carlo").param("n_games", games).param("confounding", confounding);
}

const std::vector<double>& reals(const Outcome& outcome, const std::string& artifact,
                                 const std::string& column) {
  for (const auto& c : outcome.artifacts.at(artifact).table)
    if (c.name == column) return std::get<std::vector<double>>(c.values);
  throw std::out_of_range(column);
}

TEST_CASE("any number of threads plays the same games") {
  auto trial = random_games(3000, 0.5);
  const auto one = trial.threads(1).run(), three = trial.threads(3).run();
  for (const char* name : {"welfare_improvement_mean", "welfare_improvement_se",
                           "leader_improvement_mean", "leader_layer_3_share"})
    CHECK(one.real(name) == three.real(name));
  CHECK(one.curve("welfare_improvement").size() == 3000);
}

TEST_CASE("shares and the histogram add up to all games") {
  const auto outcome = random_games(2000, 0.7).run();
  double layers = 0, shares = 0;
  for (const int l : {1, 2, 3}) layers += outcome.real(said("leader_layer_", l, "_share"));
  for (const double s : reals(outcome, "histogram.csv", "share")) shares += s;
  CHECK(layers == Approx(1));
  CHECK(shares == Approx(1));
  CHECK(outcome.real("improved_share") + outcome.real("harmed_share") <= 1);
}

TEST_CASE("the first game of monte_carlo is the one that sequential plays") {
  const auto many = random_games(5, 1).seed(4).run();
  const auto one = task("sequential").param("confounding", 1.0).seed(4).run();
  CHECK(many.curve("welfare_improvement")[0].value == one.real("welfare_improvement"));
}

TEST_CASE("confounding changes rewards and nothing else of a game") {
  CausalGame plain, confounded;
  const Rng stream(5, "test");
  draw({}, stream, plain);
  draw({.confounding = 0.5}, stream, confounded);
  CHECK(plain.probability == confounded.probability);
  CHECK(plain.impulse_1 == confounded.impulse_1);
  CHECK(plain.reaction == confounded.reaction);
  CHECK(plain.reward_1 != confounded.reward_1);
}

TEST_CASE("normal payoffs have the bounds as mean less and plus a deviation") {
  CausalGame game;
  double sum = 0, squares = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    draw({.is_normal = true, .low = 2, .high = 6}, Rng(6, "test").stream(i), game);
    sum += game.reward_1[0];
    squares += (game.reward_1[0] - 4) * (game.reward_1[0] - 4);
  }
  CHECK(sum / 1000 == Approx(4).margin(0.25));
  CHECK(squares / 1000 == Approx(4).margin(0.6));
}

// The context dilemma as a user writes it.
Trial files(Trial trial) {
  return trial.param("problem", "file")
      .table("natural", {{"state", Integers{0, 1}},
                         {"prob", std::vector<double>{0.6, 0.4}},
                         {"x1", Integers{1, 0}},
                         {"x2", Integers{1, 0}}})
      .table("payoffs", {{"state", Integers{0, 0, 0, 0, 1, 1, 1, 1}},
                         {"a1", Integers{0, 0, 1, 1, 0, 0, 1, 1}},
                         {"a2", Integers{0, 1, 0, 1, 0, 1, 0, 1}},
                         {"r1", std::vector<double>{3, 0, 5, 1, 3, 1, 2, 0}},
                         {"r2", std::vector<double>{3, 5, 0, 1, 3, 2, 1, 0}}});
}

TEST_CASE("a game from files is the game that it describes") {
  for (const std::string name : {"simultaneous", "sequential"}) {
    const auto ours = task(name).param("problem", "context_pd").run();
    const auto theirs = files(task(name)).run();
    REQUIRE(theirs.status == ASSAY_OK);
    for (const auto& [key, value] : ours.results)
      if (key != "profiles_per_second") CHECK(theirs.results.at(key) == value);
  }
}

TEST_CASE("a table of impulses replaces those of the natural worlds") {
  auto trial = files(task("sequential"));
  trial.param("follower", "satisficing").param("epsilon", 100.0);
  // towards layer 1 the follower cooperates, else it defects
  trial.table("natural_follower", {{"state", Integers{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}},
                                   {"leader_layer", Integers{1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}},
                                   {"a1", Integers{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}},
                                   {"x2", Integers{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}}});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("leader_layer") == 1);
  CHECK(outcome.real("follower_satisficed") == 1);
  CHECK(outcome.real("leader_payoff") == Approx(0.6 * 5 + 0.4 * 3));
}

TEST_CASE("impulses whatever the layer are those of layer 0") {
  auto trial = files(task("sequential"));
  const auto plain = trial.run();
  trial.table("natural_follower", {{"state", Integers{0, 0, 1, 1}},
                                   {"leader_layer", Integers{0, 0, 0, 0}},
                                   {"a1", Integers{0, 1, 0, 1}},
                                   {"x2", Integers{1, 1, 0, 0}}});
  CHECK(trial.run().results == plain.results);
}

TEST_CASE("strategies say what is done at each impulse") {
  const auto outcome = task("simultaneous").param("problem", "context_pd").run();
  const auto& table = outcome.artifacts.at("strategy.csv").table;
  CHECK(std::get<Integers>(table[2].values) == Integers{0, 1, 0, 1});
  CHECK(std::get<Integers>(table[3].values) == Integers{0, 1, 0, 1});
  CHECK(outcome.artifacts.at("payoff_matrix.npy").shape == Integers{1, 1});
}

TEST_CASE("a tree whose movers have layers is worth what it is worth without") {
  const auto outcome = task("tree").param("n_stages", std::int64_t{7}).run();
  CHECK(outcome.real("s_cne_gap") == 0);
  CHECK(outcome.integer("nodes") == 3280);
  const auto& memory = outcome.curve("memory_bytes");
  CHECK(memory[6].value - memory[5].value == memory[1].value - memory[0].value);
}

TEST_CASE("what is asked to stop stops") {
  CHECK(random_games(200'000, 0).stop_after(1).run().status == ASSAY_STOPPED);
  CHECK(task("tree").param("n_stages", std::int64_t{14}).stop_after(3).run().status ==
        ASSAY_STOPPED);
  CHECK(task("simultaneous").param("confounding", 1.0).stop_after(2).run().status == ASSAY_STOPPED);
}

}  // namespace
}  // namespace assay::causal_games
