// Trajectories of unequal length, and preferences that were not asked of every pair.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/pearl/draws.hpp"
#include "tests/plugins/pearl/refused.hpp"

namespace assay::pearl {
namespace {

using assay::testing::Trial;
using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

// Trajectories of 2, 4, 1 and 3 steps; "b" before "a", one number a step.
const Texts kGroups{"b", "b", "a", "a", "a", "a", "d", "c", "c", "c"};
const Reals kSteps{1, 2, 10, 11, 12, 13, 5, -3, -7, -6};
const Reals kFilled{1, 2, 2, 2, 10, 11, 12, 13, 5, 5, 5, 5, -3, -7, -6, -6};
const Reals kCut{1, 2, 10, 11, 5, 5, -3, -7};

Trial trial() {
  return Trial()
      .param("problem", std::string("data"))
      .param("stage", std::string("labels"))
      .seed(3);
}

Trial table_trial() {
  return trial()
      .table("source_trajectories", {{"group", kGroups}, {"x", kSteps}})
      .table("target_trajectories", {{"group", kGroups}, {"x", kSteps}});
}

Trial array_trial(const Reals& x, std::int64_t steps) {
  return trial()
      .array("source_trajectories", x, {4, steps, 1})
      .array("target_trajectories", x, {4, steps, 1});
}

const Reals kReturns{4, 3, 2, 1};

TEST_CASE("a table of unequal trajectories is an array in which the short ones stand still") {
  const auto table = table_trial().array("source_returns", kReturns, {4}).run();
  const auto array = array_trial(kFilled, 4).array("source_returns", kReturns, {4}).run();
  REQUIRE(table.status == ASSAY_OK);
  REQUIRE(array.status == ASSAY_OK);
  CHECK(table.real("gw_loss") == array.real("gw_loss"));
  CHECK(table.artifacts.at("transport.npy").values == array.artifacts.at("transport.npy").values);
}

TEST_CASE("trajectory_steps cuts the long ones, of tables and arrays alike") {
  const std::int64_t two = 2;
  const auto expected = array_trial(kCut, 2).array("source_returns", kReturns, {4}).run();
  for (auto given : {table_trial(), array_trial(kFilled, 4)}) {
    const auto cut =
        given.array("source_returns", kReturns, {4}).param("trajectory_steps", two).run();
    REQUIRE(cut.status == ASSAY_OK);
    CHECK(cut.real("gw_loss") == expected.real("gw_loss"));
    CHECK(cut.artifacts.at("cpa_labels.npy").values ==
          expected.artifacts.at("cpa_labels.npy").values);
  }
}

// All pairs of the returns, i before j.
testing::Table all_pairs() {
  Integers i, j;
  Reals label;
  for (std::int64_t a = 0; a < 4; ++a)
    for (std::int64_t b = a + 1; b < 4; ++b) i.push_back(a), j.push_back(b), label.push_back(1);
  return {{"i", i}, {"j", j}, {"label", label}};
}

TEST_CASE("all pairs one by one are the whole matrix") {
  const auto pairs = table_trial().table("source_pairs", all_pairs()).run();
  const auto returns = table_trial().array("source_returns", kReturns, {4}).run();
  REQUIRE(pairs.status == ASSAY_OK);
  CHECK(pairs.real("cpa_label_coverage") == 1);
  CHECK(pairs.artifacts.at("cpa_labels.npy").values ==
        returns.artifacts.at("cpa_labels.npy").values);
}

TEST_CASE("pairs that nobody compared are unknown, not ties") {
  const testing::Table one{
      {"i", Texts{"b", "d"}}, {"j", Texts{"a", "b"}}, {"label", Reals{1, 0.25}}};
  const auto outcome =
      table_trial()
          .table("source_pairs", one)
          .array("transport", Reals{.25, 0, 0, 0, 0, .25, 0, 0, 0, 0, .25, 0, 0, 0, 0, .25}, {4, 4})
          .run();
  REQUIRE(outcome.status == ASSAY_OK);
  const auto& z = outcome.artifacts.at("cpa_labels.npy").values;
  CHECK(z[1] == 1);
  CHECK(z[4] == 0);
  CHECK(z[2] == 0.75);  // of b against d, the third
  CHECK(z[8] == 0.25);
  for (const std::size_t unknown : {3, 6, 7, 9, 11, 12, 13, 14}) CHECK(std::isnan(z[unknown]));
  CHECK(outcome.real("cpa_label_coverage") == Approx(1.0 / 3));
  CHECK(outcome.real("cpa_label_margin") == Approx(0.375));
}

TEST_CASE("an unknown label takes no part in the labels that are carried") {
  Rng rng(1, "pairs");
  const Index n = 6, m = 4;
  Matrix z = labels_of_scores(random_matrix(rng, n, 1).col(0));
  z(0, 3) = z(3, 0) = z(2, 5) = z(5, 2) = std::nan("");
  Matrix t = random_matrix(rng, n, m).array().square();
  const Matrix labels = aligned_labels(t, z, LabelNormalization::conditional);
  for (Index j = 0; j < m; ++j)
    for (Index k = 0; k < m; ++k) {
      double sum = 0, weight = 0;
      for (Index a = 0; a < n; ++a)
        for (Index b = 0; b < n; ++b)
          if (!std::isnan(z(a, b))) sum += t(a, j) * t(b, k) * z(a, b), weight += t(a, j) * t(b, k);
      CHECK(labels(j, k) == Approx(sum / weight).epsilon(1e-12));
    }
  const Matrix both = labels + labels.transpose();
  CHECK((both.array() - 1).abs().maxCoeff() < 1e-12);
}

TEST_CASE("quality, margin and agreement are of the labels that are known") {
  Matrix z(3, 3);
  z << 0.5, 1, std::nan(""), 0, 0.5, 0.25, std::nan(""), 0.75, 0.5;
  CHECK(label_coverage(z) == Approx(2.0 / 3));
  CHECK(label_margin(z) == Approx(0.375));
  const auto quality = label_quality(z, Eigen::Vector3d(3, 2, 1));
  REQUIRE(quality);
  CHECK(quality->accuracy == 0.5);
  Matrix turned = z;
  std::swap(turned(1, 2), turned(2, 1));
  CHECK(label_disagreement(z, turned) == 0.5);
  const Matrix rounded = rounded_labels(z);
  CHECK(std::isnan(rounded(0, 2)));
  CHECK(rounded(1, 2) == 0);
  CHECK(preferences_of(z)(0) == Approx(2.25));
}

TEST_CASE("a reward is learned from the pairs that have a label") {
  auto given =
      table_trial()
          .param("stage", std::string("reward"))
          .param("reward_steps", std::int64_t{20})
          .param("reward_batch", std::int64_t{8})
          .table("source_pairs", {{"i", Integers{0}}, {"j", Integers{1}}, {"label", Reals{1}}});
  const auto outcome = given.run();
  REQUIRE(outcome.status == ASSAY_OK);
  for (const double value : outcome.artifacts.at("predicted_rewards.npy").values)
    CHECK(std::isfinite(value));
}

TEST_CASE("tables and pairs that say nothing sound are refused") {
  const auto with_pairs = [](testing::Table pairs) {
    return table_trial().table("source_pairs", std::move(pairs));
  };
  const std::string key = "data.source_pairs";
  check_refused(with_pairs({{"i", Integers{4}}, {"j", Integers{0}}, {"label", Reals{1}}}), key,
                "column 'i' row 0 is 4; trajectories are numbered from 0 to 3");
  check_refused(with_pairs({{"i", Texts{"b"}}, {"j", Texts{"e"}}, {"label", Reals{1}}}), key,
                "column 'j' row 0: there is no trajectory 'e'");
  check_refused(with_pairs({{"i", Integers{2}}, {"j", Integers{2}}, {"label", Reals{1}}}), key,
                "row 0 compares a trajectory with itself");
  check_refused(with_pairs({{"i", Integers{2}}, {"j", Integers{1}}, {"label", Reals{1.5}}}), key,
                "column 'label' row 0 is 1.5, not between 0 and 1");
  check_refused(with_pairs(all_pairs()).array("source_returns", kReturns, {4}), key,
                "is given beside data.source_returns");
  check_refused(table_trial().array("source_returns", Reals{1, 2}, {2}), "data.source_returns",
                "has 2 entries for 4 trajectories");
  check_refused(trial()
                    .table("source_trajectories", {{"group", kGroups}})
                    .table("target_trajectories", {{"group", kGroups}, {"x", kSteps}})
                    .array("source_returns", kReturns, {4}),
                "data.source_trajectories", "has no column but 'group'");
  auto groups = kGroups;
  groups[9] = "d";
  check_refused(table_trial()
                    .param("stage", std::string("reward"))
                    .array("source_returns", kReturns, {4})
                    .table("target_actions", {{"group", groups}, {"a", kSteps}}),
                "data.target_actions", "trajectory 2 has 2 steps, in data.target_trajectories 1");
}

}  // namespace
}  // namespace assay::pearl
