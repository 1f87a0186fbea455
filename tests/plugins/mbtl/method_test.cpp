// The method in the test's own host: training, rows, solvers, refusals.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/mbtl/training.hpp"

namespace assay::mbtl {
namespace {

using testing::Outcome;
using testing::Trial;
using Reals = std::vector<double>;

Trial poles() {
  return Trial().param("n_contexts", std::int64_t{6}).param("budget", std::int64_t{3});
}

Trial own(Reals cells, std::int64_t rows, std::int64_t columns) {
  return Trial()
      .param("problem", "matrix")
      .array<double>("transfer", std::move(cells), {rows, columns});
}

void check_refused(Trial trial, const std::string& key, const std::string& part) {
  for (const auto& outcome : {trial.check(), trial.run()}) {
    INFO(key << ": " << part);
    REQUIRE(outcome.faults.size() >= 1);
    CHECK(outcome.faults[0].key == key);
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  }
}

TEST_CASE("any number of threads gives the same bits, and so do rows that are trained lazily") {
  auto trial = poles();
  const auto full = trial.run(), threads = trial.threads(3).run();
  const auto lazy = poles().param("compute_full", false).run();
  REQUIRE(full.status == ASSAY_OK);
  for (const auto* other : {&threads, &lazy})
    for (const char* name : {"final_performance", "performance_auc"})
      CHECK(full.real(name) == other->real(name));
  CHECK(full.integer("selection_checksum") == lazy.integer("selection_checksum"));
  CHECK(full.artifacts.at("policies.npy").values == lazy.artifacts.at("policies.npy").values);
  CHECK(full.integer("policies_trained") == 6);
  CHECK(lazy.integer("policies_trained") == 3);
  CHECK(lazy.results.count("random_expected") == 0);
}

TEST_CASE("every solver ends, between the worst policy and the full matrix") {
  const auto without_budget = [] { return Trial().param("n_contexts", std::int64_t{6}); };
  const double best = without_budget().param("solver", "full").run().real("final_performance");
  for (const std::string solver : {"mbtl", "random", "equidistant", "pseudo_greedy", "worst_target",
                                   "independent", "oracle_greedy", "oracle_exact"}) {
    INFO(solver);
    auto trial = poles();
    if (solver == "independent") trial = without_budget();
    const auto outcome = trial.param("solver", solver).run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.integer("consistent") == 1);
    CHECK(outcome.real("final_performance") <= best + 1e-12);
  }
}

TEST_CASE("one policy for all contexts is trained on all, and has no sources") {
  const auto outcome = Trial()
                           .param("n_contexts", std::int64_t{3})
                           .param("solver", "multitask")
                           .param("cem_iterations", std::int64_t{3})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("final_performance") > 0);
  CHECK(outcome.curve("samples_trained")[0].value == 3);
}

TEST_CASE("contexts that do not reach the dynamics are found out") {
  const auto run = [](bool is_stale) {
    return poles().param("context", "masscart").param("carl_compat", is_stale).run();
  };
  CHECK(run(false).integer("consistent") == 1);
  const auto stale = run(true);
  CHECK(stale.integer("consistent") == 0);
  const auto& table = stale.artifacts.at("transfer.csv").table;
  REQUIRE(table.back().name == "chosen");
  const auto& marks = std::get<Reals>(table.back().values);
  CHECK(std::count(marks.begin(), marks.end(), 1.0) == 3);
  for (std::size_t j = 2; j + 1 < table.size(); ++j)  // every target alike
    CHECK(std::get<Reals>(table[j].values) == std::get<Reals>(table[1].values));
}

TEST_CASE("a policy that is given is evaluated as it is") {
  const auto outcome = poles()
                           .param("trainer", "fixed_linear")
                           .param("policy_weights", Reals{0.1, 0.5, 10, 3, 0})
                           .run();
  CHECK(outcome.real("independent_performance") == outcome.real("full_performance"));
  CHECK(outcome.real("final_performance") > 0.5);
}

TEST_CASE("a matrix of one's own: the second source is where most is to be gained") {
  const auto outcome = own({1, .6, .1, 0, .6, 1, .6, .1, .1, .6, 1, .6, 0, .1, .6, 1}, 4, 4)
                           .param("budget", std::int64_t{2})
                           .param("solver", "oracle_exact")
                           .run();
  CHECK(outcome.real("final_performance") == Approx((1 + .6 + .6 + 1) / 4));
  CHECK(outcome.real("full_performance") == 1);
  CHECK(outcome.integer("samples_to_independent") == -1);
}

TEST_CASE("cross-entropy balances the default pole for most seeds") {
  // An independent NumPy program, 200 seeds: 0.83 of the policies reach 475, 0.065 stay below 300.
  constexpr int kSeeds = 40;
  const control::CartPoleConstants pole;
  const control::CartPole cart(pole);
  int solved = 0, poor = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Rng rng(seed, "train");
    const auto policy = train(cart, &pole, {}, rng);
    const double mean = evaluate(cart, &pole, policy, starts_of(cart, 100, rng.stream(99)));
    solved += mean >= 475, poor += mean < 300;
  }
  INFO(solved << " solved, " << poor << " poor");
  CHECK(solved >= 26);  // three standard deviations below what is expected
  CHECK(poor <= 7);
}

TEST_CASE("training that is cut short goes on from its checkpoint to the same bits") {
  const auto small = [](const std::string& trainer, const std::string& solver, int steps) {
    return Trial()
        .param("n_contexts", std::int64_t{2})
        .param("trainer", trainer)
        .param("solver", solver)
        .param("train_steps", std::int64_t{steps})
        .param("eval_episodes", std::int64_t{2});
  };
  for (auto trial : {small("a2c", "independent", 6000), small("ppo", "independent", 6000),
                     small("a2c", "multitask", 3000)}) {
    const auto whole = trial.run();
    const auto questions = whole.stop_questions;
    trial.stop_after(questions * 2 / 5);  // within the first policy, or the only one
    CHECK(trial.run().status == ASSAY_STOPPED);
    const auto resumed = trial.stop_after(std::nullopt).run();
    REQUIRE(resumed.status == ASSAY_OK);
    CHECK(resumed.stop_questions <= questions - questions * 2 / 5 + 1);
    CHECK(resumed.real("final_performance") == whole.real("final_performance"));
    if (whole.artifacts.contains("policies.npy"))
      CHECK(resumed.artifacts.at("policies.npy").values ==
            whole.artifacts.at("policies.npy").values);
  }
}

TEST_CASE("a policy does not depend on what else is trained") {
  const control::CartPoleConstants pole;
  const control::CartPole cart(pole);
  const Rng rng(3, "train");
  const auto alone = train(cart, &pole, {}, rng.stream(4));
  train(cart, &pole, {}, rng.stream(1));
  CHECK(train(cart, &pole, {}, rng.stream(4)).weights == alone.weights);
}

TEST_CASE("many poles at once and lane by lane train the same policy") {
  const control::CartPoleConstants pole;
  const control::CartPole cart(pole);
  TrainingOptions few;
  few.search.iterations = 3;
  const Rng rng(1, "train");
  CHECK(train(cart, &pole, few, rng).weights == train(cart, nullptr, few, rng).weights);
}

TEST_CASE("what cannot be chosen or scaled is refused with its place") {
  check_refused(own({1, 0, 0, 1}, 2, 2).param("budget", std::int64_t{3}), "params.budget",
                "is 3; there are 2 tasks");
  check_refused(own({1, 0, 0, 1, 0, 0}, 2, 3), "data.transfer", "2 rows and 3 columns");
  check_refused(own({1, 0, std::nan(""), 1}, 2, 2), "data.transfer", "row 1, column 0");
  check_refused(own({1}, 1, 1), "data.transfer", "at least 2");
  check_refused(own({.5, .5, .5, .5}, 2, 2).param("normalize_scores", "minmax"),
                "params.normalize_scores", "cells are all 0.5");
  check_refused(poles().param("score_min", 2.0).param("score_max", 1.0), "params.score_max",
                "not above score_min = 2");
}

TEST_CASE("what cannot be trained is refused with its place") {
  const auto fixed = poles().param("trainer", "fixed_linear");
  check_refused(Trial(fixed).param("policy_weights", Reals{1, 2, 3, 4}), "params.policy_weights",
                "has 4 weights");
  check_refused(poles().param("eval_init", "fixed").param("init_state", Reals{0, 0}),
                "params.init_state", "the state has 4");
  check_refused(poles().param("context", "gravity"), "params.context",
                "there are masscart, masspole, pole_length");
  check_refused(Trial().param("context_values", Reals{1, -2}), "params.context_values",
                "-2 is not above 0");
  check_refused(Trial().param("solver", "oracle_exact"), "params.solver",
                "would look at 2.25083e+12 subsets of 15");
  check_refused(Trial().param("problem", "grid_synthetic").param("f_weights", Reals{1, 2}),
                "params.f_weights", "has 2 weights for 3 axes");
  check_refused(Trial().param("problem", "grid_synthetic").param("solver", "equidistant"),
                "params.solver", "one axis");
}

TEST_CASE("a run that is asked to stop stops") {
  CHECK(Trial().stop_after(2).run().status == ASSAY_STOPPED);
}

}  // namespace
}  // namespace assay::mbtl
