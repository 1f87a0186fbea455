// Files and laws that cannot be used are refused before anything runs, each by the key that names
// it.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/g_theory/trial.hpp"

namespace assay::g_theory {
namespace {

using assay::testing::Table;

const Reals kX = {0, 1, 2};
const std::vector<std::string> kTautology = {"tautology"};

// The one fault of a check, "key: message".
std::string fault_of(Trial trial) {
  const auto outcome = trial.check();
  if (outcome.faults.size() != 1) return std::to_string(outcome.faults.size()) + " faults";
  return outcome.faults[0].key + ": " + outcome.faults[0].message;
}

Trial rate() { return trial_of("rate_fidelity").param("truth_kind", kTautology); }
Trial distortion(const Table& table) {
  return trial_of("rate_fidelity")
      .param("constraint", std::string("distortion"))
      .table("distortion", table);
}
Trial learned(const Table& channel) {
  return trial_of("semantic_channel").param("learn", std::string("lbi")).table("channel", channel);
}
Trial classes(const Table& table) {
  return trial_of("mmi_classification")
      .param("init_thresholds", Reals{0.5})
      .table("class_density", table);
}
Trial physics(const Table& table) {
  return trial_of("thermodynamics")
      .param("energies", kX)
      .param("temperature", Reals{1})
      .table("region_law", table);
}
Trial coin(const Table& forecast) {
  return trial_of("portfolio")
      .param("model", std::string("bet"))
      .param("win_probability", Reals{0.5})
      .table("forecast", forecast);
}

TEST_CASE("a source that is no law is refused") {
  CHECK(fault_of(rate().table("source", {{"x", kX}, {"p", Reals{0.5, 0.6, 0.1}}})) ==
        "data.source: the probabilities sum to 1.2, not to 1");
  CHECK(fault_of(rate().table("source", {{"x", kX}, {"p", Reals{0.5, -0.1, 0.6}}})) ==
        "data.source: row 1: a probability is -0.1");
  CHECK(fault_of(rate().table("source", {{"x", Reals{0}}, {"p", Reals{1}}})) ==
        "data.source: needs two rows or more");
}

TEST_CASE("truth values lie in [0, 1], on the grid of the source") {
  auto trial = trial_of("rate_fidelity");
  CHECK(fault_of(trial.table("truth", {{"x", kX}, {"old", Reals{0, 1.5, 1}}})) ==
        "data.truth: row 1, label 'old': a truth value lies in [0, 1], not 1.5");
  CHECK(fault_of(trial.table("truth", {{"x", kX}, {"old", Reals{0, 0, 0}}})) ==
        "data.truth: label 'old' is true nowhere under the source");
  CHECK(fault_of(trial.table("truth", {{"x", kX}})) == "data.truth: has no column besides 'x'");
  trial.table("truth", {{"x", kX}, {"old", Reals{0, 0.5, 1}}});
  CHECK(fault_of(trial.table("source", {{"x", Reals{0, 1, 3}}, {"p", Reals{0.5, 0.25, 0.25}}})) ==
        "data.truth: row 2: x is 2, the grid has 3");
  CHECK(fault_of(trial.table("source", {{"x", Reals{0, 1}}, {"p", Reals{0.5, 0.5}}})) ==
        "data.truth: has 3 rows, the grid has 2 cells");
}

TEST_CASE("the rows of a channel sum to 1 and each label is used") {
  CHECK(fault_of(learned({{"x", kX}, {"a", Reals{1, 0.5, 0}}, {"b", Reals{0, 0.4, 1}}})) ==
        "data.channel: row 1 sums to 0.9, not to 1");
  CHECK(fault_of(learned({{"x", kX}, {"a", Reals{1, 2, 0}}, {"b", Reals{0, -1, 1}}})) ==
        "data.channel: row 1: a probability is 2");
  CHECK(fault_of(learned({{"x", kX}, {"a", Reals{1, 1, 1}}, {"b", Reals{0, 0, 0}}})) ==
        "data.channel: label 'b' is never used");
}

TEST_CASE("a distortion is at least 0 and has a label") {
  CHECK(fault_of(distortion({{"x", kX}, {"a", Reals{0, -1, 2}}})) ==
        "data.distortion: row 1: a distortion is at least 0");
  CHECK(fault_of(distortion({{"x", kX}, {"a", Reals{0, 1, NAN}}})) ==
        "data.distortion: row 2: a distortion is at least 0");
  CHECK(fault_of(distortion({{"x", Reals{0, 1, NAN}}, {"a", kX}})) ==
        "data.distortion: row 2: x is nan, the grid has nan");
  CHECK(fault_of(distortion({{"x", kX}})) == "data.distortion: has no column besides 'x'");
}

TEST_CASE("a sample lies on the grid, an instance at one place") {
  auto mixture = trial_of("mixture_model").param("init_mean", Reals{1}).param("init_std", Reals{1});
  CHECK(fault_of(mixture.table("sample", {{"x", Reals{50, 150}}})) ==
        "data.sample: row 1: x = 150 lies beyond the grid from 0 to 100");
  auto labels = trial_of("multilabel");
  CHECK(fault_of(labels.table("sample", {{"x", kX}})) == "data.sample: no column 'id'");
  CHECK(fault_of(labels.table("sample",
                              {{"id", Reals{7, 7}}, {"x", Reals{1, 2}}, {"y", Reals{0, 1}}})) ==
        "data.sample: row 1: id 7 had another x before");
  CHECK(fault_of(labels.table("sample", {{"id", Reals{7}}, {"x", Reals{0.5}}, {"y", Reals{0}}})) ==
        "data.sample: row 0: x = 0.5 is no cell of the grid");
}

TEST_CASE("each component of a mixture starts on the grid") {
  const auto start_at = [](const Reals& means) {
    return trial_of("mixture_model")
        .param("true_mean", Reals{30, 70})
        .param("true_std", Reals{8, 8})
        .param("init_mean", means)
        .param("init_std", Reals(means.size(), 8));
  };
  CHECK(fault_of(start_at({30, 70, -5000})) ==
        "params.init_mean: init_mean[2] = -5000 lies outside the grid from 0 to 100");
  CHECK(fault_of(start_at({30, 100.5})) ==
        "params.init_mean: init_mean[1] = 100.5 lies outside the grid from 0 to 100");
  CHECK(start_at({0, 100}).check().faults.empty());
}

TEST_CASE("a normal law so far off the grid that it is a spike at its end is refused") {
  auto source = rate().param("source", std::string("gaussian"));
  source.param("source_std", Reals{2});
  CHECK(
      fault_of(source.param("source_mean", Reals{113})) ==
      "params.source_mean: source_mean[0] = 113 lies more than 6 deviations off the grid from 0 to "
      "100");
  CHECK(source.param("source_mean", Reals{111}).check().faults.empty());
  CHECK(fault_of(trial_of("latent_variable")
                     .param("component_mean", Reals{50, -20})
                     .param("component_std", Reals{3, 3})) ==
        "params.component_mean: component_mean[1] = -20 lies more than 6 deviations off the grid "
        "from 0 to 100");
  CHECK(fault_of(trial_of("mmi_classification")
                     .param("class_mean", Reals{50, 200})
                     .param("class_std", Reals{3, 3})
                     .param("init_thresholds", Reals{60})) ==
        "params.class_mean: class_mean[1] = 200 lies more than 6 deviations off the grid from 0 to "
        "100");
}

TEST_CASE("a market pays something in each state, and its forecast knows each state") {
  auto market = trial_of("portfolio");
  const Reals half = {0.5, 0.5};
  CHECK(fault_of(market.table("returns", {{"p", half}, {"a", Reals{1, -2}}})) ==
        "data.returns: row 1: a gross return is -2");
  CHECK(fault_of(market.table("returns", {{"p", half}, {"a", Reals{1, 0}}})) ==
        "data.returns: row 1: every security returns 0, which is ruin");
  CHECK(fault_of(market.table("returns", {{"p", Reals{0.5, 0.6}}, {"a", half}})) ==
        "data.returns: the probabilities sum to 1.1, not to 1");
  CHECK(fault_of(market.table("returns", {{"p", half}})) ==
        "data.returns: has no column besides 'p'");
  CHECK(fault_of(coin({{"actual", kX}, {"predicted", kX}})) ==
        "data.forecast: has 3 states, the market has 2");
  CHECK(fault_of(coin({{"actual", half}, {"predicted", Reals{1, 0}}})) ==
        "data.forecast: row 1: what happens was held impossible");
  CHECK(fault_of(coin({{"actual", half}, {"predicted", Reals{1, 1}}})) ==
        "data.forecast: the probabilities sum to 2, not to 1");
}

TEST_CASE("outcome laws are laws, and lie where the goal is possible") {
  auto trial =
      trial_of("constraint_control").table("truth", {{"x", kX}, {"goal", Reals{0, 0.5, 1}}});
  CHECK(fault_of(trial.table("states", {{"x", kX}, {"now", Reals{0, 0.5, 0.6}}})) ==
        "data.states: the probabilities sum to 1.1, not to 1");
  CHECK(fault_of(trial.table("states", {{"x", kX}, {"now", Reals{0.5, 0.5, 0}}})) ==
        "data.states: row 0: goal 'goal' is impossible there, so its reward has no bound");
}

TEST_CASE("class densities cover a grid, and each class occurs") {
  const Reals none = {0, 0, 0}, third = {0.2, 0.4, 0.4};
  CHECK(fault_of(classes({{"z", kX}, {"a", third}})) ==
        "data.class_density: needs a column for each of two classes or more");
  CHECK(fault_of(classes({{"z", kX}, {"a", third}, {"b", none}})) ==
        "data.class_density: class 'b' never occurs");
  CHECK(fault_of(classes({{"z", kX}, {"a", third}, {"b", third}})) ==
        "data.class_density: the probabilities sum to 2, not to 1");
  CHECK(fault_of(classes({{"z1", kX}, {"a", third}, {"b", third}})) ==
        "data.class_density: no column 'z'");
  const Reals quarter = {0.25, 0.125, 0.125};
  CHECK(fault_of(classes(
            {{"z1", Reals{0, 1, 0}}, {"z2", Reals{0, 0, 1}}, {"a", quarter}, {"b", quarter}})) ==
        "data.class_density: row 0: z1 and z2 do not run over a grid row by row");
}

TEST_CASE("region laws hold the energies and a law for each region") {
  const Reals law = {0.5, 0.25, 0.25};
  const std::string wrong =
      "data.region_law: must hold the energies in column e and a law for each region";
  CHECK(fault_of(physics({{"e", Reals{0, 1, 3}}, {"a", law}})) == wrong);
  CHECK(fault_of(physics({{"e", Reals{0, 1}}, {"a", Reals{0.5, 0.5}}})) == wrong);
  CHECK(fault_of(physics({{"e", kX}, {"a", law}, {"b", law}})) == wrong);
  CHECK(fault_of(physics({{"e", kX}, {"a", kX}})) ==
        "data.region_law: the probabilities sum to 3, not to 1");
}

TEST_CASE("a slope below 0 is refused where a label is impossible somewhere") {
  const Table goal = {{"x", kX}, {"goal", Reals{0, 0.5, 1}}};
  for (const auto* task : {"constraint_control", "rate_fidelity"}) {
    auto trial = trial_of(task).table("truth", goal);
    CHECK(fault_of(trial.param("s_values", Reals{1, -2})) ==
          "params.s_values: -2 needs labels that are impossible nowhere");
    CHECK(trial.run().status == ASSAY_BAD_INPUT);
    CHECK(fault_of(trial.param("s_values", Reals{}).param("s", -1.0)) ==
          "params.s: -1 needs labels that are impossible nowhere");
  }
  auto lying =
      trial_of("constraint_control").table("truth", {{"x", kX}, {"goal", Reals{0.1, 0.5, 1}}});
  const auto outcome = lying.param("s_values", Reals{1, -2}).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.curve("fidelity")[1].value < 0);
}

}  // namespace
}  // namespace assay::g_theory
