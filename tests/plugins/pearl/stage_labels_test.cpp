// The stage of labels through a host: sources of labels, files in place of tasks, what is refused.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "tests/plugins/pearl/draws.hpp"
#include "tests/plugins/pearl/refused.hpp"

namespace assay::pearl {
namespace {

using assay::testing::Outcome;
using assay::testing::Trial;

using Reals = std::vector<double>;

Trial labels_of(const std::string& source) {
  return Trial()
      .param("stage", std::string("labels"))
      .param("label_source", source)
      .param("source_count", std::int64_t{24})
      .param("target_count", std::int64_t{24})
      .seed(1);
}

// The default problem of seed 1, as files.
struct Files {
  Episodes source =
      demonstrate(Task::button_press, 24, 50, Reals{0.95, 0.85, 0.15, 0}, Rng(1, "source"));
  Episodes target =
      demonstrate(Task::window_open, 24, 50, Reals{0.95, 0.85, 0.15, 0}, Rng(1, "target"));
  Trial trial(const std::string& label_source = "cpa") const {
    return Trial()
        .param("problem", std::string("data"))
        .param("stage", std::string("labels"))
        .param("label_source", label_source)
        .seed(1)
        .array("source_trajectories", positions(source.states).values, {24, 50, 6})
        .array("target_trajectories", positions(target.states).values, {24, 50, 6});
  }
  Reals returns(const Episodes& episodes) const {
    const Vector r = episodes.returns();
    return {r.begin(), r.end()};
  }
};

TEST_CASE("oracle labels are right, random ones half of the time, aligned ones in between") {
  const double oracle = labels_of("oracle").run().real("cpa_label_accuracy"),
               cpa = labels_of("cpa").run().real("cpa_label_accuracy"),
               random = labels_of("random").run().real("cpa_label_accuracy");
  CHECK(oracle == 1);
  CHECK(random == Approx(0.5).margin(0.1));
  CHECK(cpa > random);
}

TEST_CASE("every source of labels ends with complementary labels") {
  for (const char* source : {"oracle", "cpa", "cpa_hard", "similarity", "distance", "random"}) {
    INFO(source);
    const auto outcome = labels_of(source).run();
    REQUIRE(outcome.status == ASSAY_OK);
    const auto& z = outcome.artifacts.at("cpa_labels.npy").values;
    REQUIRE(z.size() == 24 * 24);
    for (std::size_t j = 0; j < 24; ++j)
      for (std::size_t k = 0; k < 24; ++k) CHECK(z[24 * j + k] + z[24 * k + j] == Approx(1));
  }
}

TEST_CASE("trajectories from files give what the tasks give that made them") {
  const Files files;
  const auto own = labels_of("cpa").run();
  const auto read = files.trial()
                        .array("source_returns", files.returns(files.source), {24})
                        .array("target_returns", files.returns(files.target), {24})
                        .run();
  REQUIRE(read.status == ASSAY_OK);
  CHECK(read.real("gw_loss") == own.real("gw_loss"));
  CHECK(read.real("cpa_label_accuracy") == own.real("cpa_label_accuracy"));
}

TEST_CASE("a transport from a file takes the place of the solver") {
  const Files files;
  const auto own = labels_of("cpa").run();
  const auto read = files.trial()
                        .array("source_returns", files.returns(files.source), {24})
                        .array("transport", own.artifacts.at("transport.npy").values, {24, 24})
                        .run();
  REQUIRE(read.status == ASSAY_OK);
  CHECK(read.real("gw_loss") == Approx(own.real("gw_loss")).margin(1e-14));
  CHECK(read.artifacts.at("cpa_labels.npy").values == own.artifacts.at("cpa_labels.npy").values);
}

// One number a trajectory; the target is the source.
Trial copy_trial(const Reals& x, const Reals& returns) {
  const auto n = static_cast<std::int64_t>(x.size());
  return Trial()
      .param("problem", std::string("data"))
      .param("stage", std::string("labels"))
      .array("source_trajectories", x, {n, 1, 1})
      .array("target_trajectories", x, {n, 1, 1})
      .array("source_returns", returns, {n})
      .array("target_returns", returns, {n});
}

bool has_line(const Outcome& outcome, const std::string& part) {
  return std::any_of(outcome.lines.begin(), outcome.lines.end(),
                     [&](const auto& line) { return line.text.find(part) != std::string::npos; });
}

const Reals kMirrored{5.3, 4.2, 6.1, 5.8, 4.9, -5.3, -4.2, -6.1, -5.8, -4.9};
const Reals kBetterIsPositive{15.3, 14.2, 16.1, 15.8, 14.9, -5.3, -4.2, -6.1, -5.8, -4.9};

TEST_CASE("congruent good and bad halves are warned of, and nothing vouches for their labels") {
  for (const std::int64_t restarts : {1, 10}) {
    const auto outcome =
        copy_trial(kMirrored, kBetterIsPositive).param("gw_restarts", restarts).run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.real("gw_loss") == Approx(0).margin(1e-12));
    CHECK(outcome.real("alignment_ambiguity") > 0.9);
    CHECK(outcome.integer("labels_determined") == 0);
    CHECK(has_line(outcome, "good and bad trajectories may be congruent"));
  }
}

TEST_CASE("an exact copy without a mirror image is no matter of luck") {
  auto x = kMirrored;
  for (std::size_t i = 0; i < 5; ++i) x[i] = 9 * x[i] - 40;  // now the good ones are spread out
  const auto outcome = copy_trial(x, kBetterIsPositive).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("gw_loss") == Approx(0).margin(1e-12));
  CHECK(outcome.real("cpa_label_accuracy") == 1);
  CHECK(outcome.real("alignment_ambiguity") < 0.25);
  CHECK(outcome.integer("labels_determined") == 1);
  CHECK_FALSE(has_line(outcome, "congruent"));
}

TEST_CASE("an alignment that never left the uniform coupling is said, and not vouched for") {
  auto trial = copy_trial({0, 1}, {1, 2});
  const auto stuck = trial.param("gw_restarts", std::int64_t{1}).run();
  REQUIRE(stuck.status == ASSAY_OK);
  CHECK(stuck.real("cpa_label_margin") == 0);
  CHECK(stuck.integer("labels_determined") == 0);
  CHECK(has_line(stuck, "never left the coupling that start 0 began with"));
  const auto freed = trial.param("gw_restarts", std::int64_t{10}).run();
  CHECK(has_line(freed, "1 of 10 starts never left"));
  CHECK(freed.real("cpa_label_margin") == 0.5);
  CHECK(freed.integer("labels_determined") == 0);  // two trajectories always have a mirror image
}

TEST_CASE("an alignment that ran out of iterations does not vouch for its labels") {
  auto trial = labels_of("cpa");
  CHECK(trial.run().integer("labels_determined") == 1);
  trial.param("gw_restarts", std::int64_t{1}).param("gw_max_iterations", std::int64_t{1});
  const auto outcome = trial.run();
  CHECK(outcome.integer("labels_determined") == 0);
  CHECK(has_line(outcome, "gw_max_iterations"));
}

TEST_CASE("half of the labels flipped leave nothing to learn") {
  auto trial = labels_of("oracle");
  trial.param("label_flip_rate", 0.5);
  CHECK(trial.run().real("cpa_label_accuracy") == Approx(0.5).margin(0.1));
}

TEST_CASE("a run is repeated bit for bit by its seed") {
  auto trial = labels_of("cpa");
  trial.param("gw_restarts", std::int64_t{5}).param("label_flip_rate", 0.1);
  CHECK(trial.run().artifacts.at("cpa_labels.npy").values ==
        trial.run().artifacts.at("cpa_labels.npy").values);
}

TEST_CASE("returns or labels of the source: one of the two") {
  const Files files;
  check_refused(files.trial(), "data.source_trajectories", "neither");
  check_refused(files.trial()
                    .array("source_returns", files.returns(files.source), {24})
                    .array("source_labels", Reals(24 * 24, 0.5), {24, 24}),
                "data.source_labels", "one of the two");
  Reals z(24 * 24, 0.5);
  z[1] = 1;
  check_refused(files.trial().array("source_labels", z, {24, 24}), "data.source_labels",
                "row 0, column 1 is 1, which must be 1 minus 0.5");
  z[1] = 2;
  check_refused(files.trial().array("source_labels", z, {24, 24}), "data.source_labels",
                "not between 0 and 1");
}

TEST_CASE("a transport that is no coupling of uniform weights is refused") {
  const Files files;
  auto trial = files.trial().array("source_returns", files.returns(files.source), {24});
  Reals t(24 * 24, 1.0 / (24 * 24));
  t[0] -= 0.01, t[1] += 0.01;
  check_refused(trial.array("transport", t, {24, 24}), "data.transport", "is -0.00826");
  t = Reals(24 * 24, 1.0 / (24 * 24));
  t[0] += 1e-4;
  check_refused(trial.array("transport", t, {24, 24}), "data.transport", "row 0 sums to");
  t[1] -= 1e-4;
  check_refused(trial.array("transport", t, {24, 24}), "data.transport", "column 0 sums to");
}

TEST_CASE("sets that cannot be aligned are refused") {
  const auto data = [](std::int64_t n, std::int64_t m, Reals source, Reals target) {
    return Trial()
        .param("problem", std::string("data"))
        .param("stage", std::string("labels"))
        .array("source_trajectories", std::move(source), {n, 1, 1})
        .array("target_trajectories", std::move(target), {m, 1, 1})
        .array("source_returns", Reals(static_cast<std::size_t>(n), 1.0), {n});
  };
  check_refused(data(1, 2, {1}, {1, 2}), "data.source_trajectories", "has 1 trajectory");
  check_refused(data(2, 1, {1, 2}, {1}), "data.target_trajectories", "has 1 trajectory");
  check_refused(data(2, 2, {1, 2}, {3, 3}), "data.target_trajectories",
                "all trajectories are equal");
  check_refused(data(3, 2, {1, 2, 4}, {3, 5}).param("gw_refine", std::string("swap")),
                "params.gw_refine", "not 3 and 2");
  const std::int64_t many = 16500;
  Reals ramp(static_cast<std::size_t>(many));
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<double>(i);
  check_refused(data(many, many, ramp, ramp), "data.target_trajectories", "GiB");
}

TEST_CASE("sources of labels say what they need") {
  const Files files;
  const auto returns = files.returns(files.source);
  check_refused(files.trial("oracle").array("source_returns", returns, {24}), "params.label_source",
                "needs data.target_returns");
  check_refused(files.trial("environment").array("source_returns", returns, {24}),
                "params.label_source", "rewards of each step");
  check_refused(labels_of("environment"), "params.label_source", "stage = \"policy\"");
  check_refused(files.trial("similarity")
                    .array("source_returns", returns, {24})
                    .array("target_trajectories", Reals(24 * 10, 1.0), {24, 5, 2}),
                "params.label_source", "50 x 6 and 5 x 2");
}

TEST_CASE("an alignment ends when the host asks") {
  auto trial = labels_of("cpa");
  trial.param("gw_restarts", std::int64_t{10000}).stop_after(5);
  CHECK(trial.run().status == ASSAY_STOPPED);
}

}  // namespace
}  // namespace assay::pearl
