// The method as the host sees it: files, figures, and what it refuses.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <numeric>

#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

using testing::Column;
using testing::Trial;
using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;

Trial graded_trial() {
  Trial trial;
  trial.param("problem", "graded").param("n_efforts", std::int64_t{3});
  return trial.param("n_states", std::int64_t{3}).param("correlation", 0.5);
}

std::string fault_of(Trial& trial) {
  const auto outcome = trial.check();
  return outcome.faults.empty() ? "" : outcome.faults[0].key + ": " + outcome.faults[0].message;
}

// One agent with two efforts and two signals; `law` by effort, signal, state.
Trial file_trial(Reals law) {
  Trial trial;
  trial.param("problem", "file").array<double>("signals", std::move(law), {2, 2, 2});
  trial.table("prior", {{"state", Integers{0, 1}}, {"probability", Reals{0.5, 0.5}}});
  return trial.table(
      "costs", {{"agent", Integers{0, 0}}, {"effort", Integers{0, 1}}, {"cost", Reals{0, 0.03}}});
}

const Reals kExpert = {0.5, 0.5, 0.5, 0.5, 0.8, 0.2, 0.2, 0.8};

TEST_CASE("what is paid on average follows from the files that a run leaves") {
  const auto outcome = graded_trial().run();
  REQUIRE(outcome.status == ASSAY_OK);
  const Game game = graded_game(2, 3, 3, 0.5);
  const auto& payments = outcome.artifacts.at("payments.npy");
  CHECK(payments.shape == std::vector<std::int64_t>{2, 9, 9, 3});
  const auto& table = outcome.artifacts.at("effort_distribution.csv").table;
  const auto first = std::get<Integers>(table[0].values),
             second = std::get<Integers>(table[1].values);
  const auto probability = std::get<Reals>(table[2].values);
  double paid = 0;
  for (std::size_t row = 0; row < probability.size(); ++row) {
    const auto b = static_cast<std::size_t>(3 * first[row] + second[row]);
    const auto law = game.law(b);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t k = 0; k < law.size(); ++k)
        paid += probability[row] * law[k] * payments.values[(i * 9 + b) * law.size() + k];
  }
  CHECK(outcome.real("expected_payment") == Approx(paid).margin(1e-12));
}

TEST_CASE("the references of one run are what the solvers find on their own") {
  const auto all = graded_trial().run();
  const auto alone = [&](const char* solver) {
    return graded_trial()
        .param("solver", solver)
        .param("baselines", false)
        .run()
        .real("principal_utility");
  };
  CHECK(all.real("utility_deterministic") == Approx(alone("deterministic_effort")).margin(1e-12));
  CHECK(all.real("utility_uncorrelated") == Approx(alone("uncorrelated")).margin(1e-12));
  CHECK(all.real("utility_zero_payment") == Approx(alone("zero_payment")).margin(1e-12));
  CHECK(all.real("correlation_gain") ==
        Approx(all.real("principal_utility") - all.real("utility_uncorrelated")).margin(1e-12));
  CHECK(all.integer("converged") == 1);
}

TEST_CASE("the whole programme gives the value of the generated columns") {
  const auto few = graded_trial().run(), all = graded_trial().param("lp_method", "full").run();
  CHECK(few.real("principal_utility") == Approx(all.real("principal_utility")).margin(kExact));
  CHECK(few.integer("lp_columns") < all.integer("lp_columns"));
}

TEST_CASE("laws from a file are those of the generator with the same numbers") {
  const auto outcome = file_trial(kExpert).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("principal_utility") == Approx(0.8 - 0.8 * 0.03 / 0.3).margin(kExact));
  const auto policy = outcome.artifacts.at("policy.npy").values;
  CHECK(policy[2] == 0);
  CHECK(policy[3] == 1);
}

TEST_CASE("utilities of the user's own decide the action") {
  auto trial = file_trial(kExpert);
  trial.table("utility", {{"action", Integers{0, 0, 1, 1}},
                          {"state", Integers{0, 1, 0, 1}},
                          {"value", Reals{0, -900, -1, 0}}});
  const auto outcome = trial.run();
  CHECK(outcome.real("decision_value") == Approx(-0.5));  // always action 1
  CHECK(outcome.real("expected_payment") == 0);
}

TEST_CASE("laws that are none are refused with their place") {
  auto short_of = kExpert;
  short_of[5] = 0.18;
  auto sums = file_trial(short_of);
  CHECK(fault_of(sums) ==
        "data.signals: P(s | b, theta) at b = (1), theta = 1 sums to 0.98, expected 1");
  auto below = kExpert;
  below[4] = 1.1, below[6] = -0.1;
  auto negative = file_trial(below);
  CHECK(fault_of(negative) ==
        "data.signals: P(s | b, theta) at b = (1), s = (1), theta = 0 is -0.1");
  Trial even;
  even.param("problem", "file").array<double>("signals", {1, 1, 1, 1}, {1, 1, 2, 2});
  even.table("prior", {{"state", Integers{0}}, {"probability", Reals{1}}});
  even.table("costs", {{"agent", Integers{0}}, {"effort", Integers{0}}, {"cost", Reals{0}}});
  CHECK(fault_of(even) ==
        "data.signals: has 4 axes, expected 2 n + 1: each agent's efforts, each agent's signals, "
        "states");
}

TEST_CASE("tables with holes and priors that are none are refused") {
  auto costs = file_trial(kExpert);
  costs.table("costs", {{"agent", Integers{0}}, {"effort", Integers{0}}, {"cost", Reals{0}}});
  CHECK(fault_of(costs) == "data.costs: no row for agent 0, effort 1");
  auto twice = file_trial(kExpert);
  twice.table(
      "costs",
      {{"agent", Integers{0, 0, 0}}, {"effort", Integers{0, 1, 1}}, {"cost", Reals{0, 1, 2}}});
  CHECK(fault_of(twice) == "data.costs: row 2 is given before");
  auto prior = file_trial(kExpert);
  prior.table("prior", {{"state", Integers{0, 1}}, {"probability", Reals{0.5, 0.6}}});
  CHECK(fault_of(prior) == "data.prior: the probabilities sum to 1.1, expected 1");
  auto third = file_trial(kExpert);
  third.table("prior", {{"state", Integers{0, 1, 2}}, {"probability", Reals{0.5, 0.5, 0}}});
  CHECK(fault_of(third) == "data.prior: row 2: state 2 of 2, counted from 0");
}

// Two agents; the first one's signal is the state when the second works.
Trial dependent_trial() {
  Reals law;
  for (const int b : {0, 1, 2, 3})
    for (const int s : {0, 1, 2, 3})
      for (const int theta : {0, 1}) {
        const double right = b % 2 == 1 ? 0.9 : 0.6;
        law.push_back(0.5 * (s / 2 == theta ? right : 1 - right));
      }
  Trial trial;
  trial.param("problem", "file").array<double>("signals", law, {2, 2, 2, 2, 2});
  trial.table("prior", {{"state", Integers{0, 1}}, {"probability", Reals{0.5, 0.5}}});
  return trial.table("costs", {{"agent", Integers{0, 0, 1, 1}},
                               {"effort", Integers{0, 1, 0, 1}},
                               {"cost", Reals{0, 0.01, 0, 0.01}}});
}

TEST_CASE("a signal that depends on others' efforts is refused unless it is wanted") {
  auto strict = dependent_trial();
  CHECK(fault_of(strict) ==
        "data.signals: the law of agent 0's signal at effort 0 changes by 0.3 with the others' "
        "efforts; require_marginal_independence = false takes it");
  const auto outcome = dependent_trial().param("require_marginal_independence", false).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("ic_violation") <= kExact);
  CHECK(outcome.real("principal_utility") > outcome.real("utility_zero_payment") + 0.1);
}

TEST_CASE("a principal who explores needs a safe rule for every effort") {
  Trial trial;
  trial.param("task", "online");  // accuracy 0.5 at effort 0
  CHECK(fault_of(trial).starts_with("params.task: agent 0, effort 0: no payments up to the cap"));
  trial.param("accuracy", Reals{0.6, 0.9}).param("horizons", Integers{1000, 1000});
  CHECK(fault_of(trial) == "params.horizons: must increase: 1000 after 1000");
  trial.param("horizons", Integers{3});
  CHECK(fault_of(trial) ==
        "params.horizons: the 4 joint efforts are tried once each: 3 rounds are too few");
}

TEST_CASE("learning leaves a curve, and ends when it is asked") {
  Trial trial;
  trial.param("task", "online").param("accuracy", Reals{0.6, 0.9});
  trial.param("effort_cost", Reals{0, 0.02}).param("horizons", Integers{1000, 10000, 100000});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.curve("regret").size() == 3);
  CHECK(outcome.curve("regret")[1].step == 10000);
  CHECK(outcome.real("regret_final") == outcome.curve("regret")[2].value);
  CHECK(trial.stop_after(1).run().status == ASSAY_STOPPED);
}

TEST_CASE("random games differ by seed and not by threads") {
  Trial trial;
  trial.param("problem", "random").param("n_signals", std::int64_t{3});
  const auto once = trial.seed(1).run(), other = trial.seed(2).run();
  CHECK(once.real("decision_value") != other.real("decision_value"));
  CHECK(trial.seed(1).threads(2).run().real("decision_value") == once.real("decision_value"));
}

TEST_CASE("efforts that are asked for once in 1e8 rounds are obeyed as well") {
  Trial trial;
  trial.param("problem", "random").param("correlation", 0.7).param("cost_max", 0.005);
  for (const char* name : {"n_efforts", "n_signals", "n_states", "n_actions"})
    trial.param(name, std::int64_t{3});
  const auto outcome = trial.param("mu_floor", 1e-11).seed(6).run();
  const auto& table = outcome.artifacts.at("effort_distribution.csv").table;
  const auto probabilities = std::get<Reals>(table[2].values);
  CHECK(*std::min_element(probabilities.begin(), probabilities.end()) < 1e-7);
  CHECK(outcome.real("ic_violation") <= kExact);
  CHECK(outcome.real("duality_gap") <= kExact);
}

}  // namespace
}  // namespace assay::hiring_agents
