// The method in a host of the test's own: each data mode, and what it refuses.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>

#include "plugins/ped/logme.hpp"
#include "plugins/ped/ssl12.hpp"
#include "tests/plugins/ped/samples.hpp"
#include "tests/plugins/ped/trial.hpp"

namespace assay::ped {
namespace {

using assay::testing::Outcome;
using assay::testing::Table;
using assay::testing::Trial;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

Reals reals_of(const Matrix& m) { return {m.data(), m.data() + m.size()}; }

Trial untouched_trial(const Clusters& c) {
  return Trial()
      .param("data_mode", std::string("features"))
      .array<double>("features", reals_of(c.features), {c.features.rows(), c.features.cols()})
      .array<std::int64_t>("labels", {c.labels.of.begin(), c.labels.of.end()}, {c.labels.size()});
}

Trial features_trial(const Clusters& c) {
  return untouched_trial(c).param("rescale", std::string("target"));
}

bool has_line(const Outcome& outcome, const std::string& part) {
  for (const auto& line : outcome.lines)
    if (line.text.find(part) != std::string::npos) return true;
  return false;
}

TEST_CASE("features mode reports each score before and after the motion, and the motion") {
  const auto c = clusters(120, 8, 4, 0.5);
  const auto outcome = features_trial(c).param("nsigma", 1.0).param("time_step", 0.5).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("score_logme_ped") > outcome.real("score_logme"));
  CHECK(outcome.integer("ped_steps") >= 1);
  CHECK(outcome.real("potential_energy_initial") > outcome.real("potential_energy_final"));
  CHECK(outcome.curve("potential_energy").size() == outcome.curve("mean_overlap").size());
  CHECK(outcome.artifacts.at("class_means.csv").table.size() == 4);
  CHECK(outcome.artifacts.at("scores.csv").table.size() == 5);
  CHECK(has_line(outcome, "120 x 8"));
  CHECK(has_line(outcome, "target's own"));
}

TEST_CASE("without motion the scores after PED are those before, to the bit") {
  const auto c = clusters(120, 8, 4, 0.5);
  const auto outcome = features_trial(c)
                           .param("max_steps", 0)
                           .param("scores", Texts{"logme", "sfda", "gbc", "nleep", "hscore",
                                                  "transrate", "parc", "linear_probe"})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("ped_steps") == 0);
  for (const auto* s :
       {"logme", "sfda", "gbc", "nleep", "hscore", "transrate", "parc", "linear_probe"}) {
    INFO(s);
    CHECK(outcome.real(std::string("score_") + s) ==
          outcome.real(std::string("score_") + s + "_ped"));
  }
}

TEST_CASE("words serve as labels") {
  const auto c = clusters(60, 4, 3, 1);
  Texts words;
  for (const auto y : c.labels.of)
    words.push_back(std::string("abc").substr(static_cast<std::size_t>(y), 1));
  auto by_words = Trial()
                      .param("data_mode", std::string("features"))
                      .param("rescale", std::string("none"))
                      .array<double>("features", reals_of(c.features), {60, 4})
                      .table("labels", {{"label", words}});
  auto by_numbers = features_trial(c).param("rescale", std::string("none"));
  CHECK(by_words.run().real("score_sfda_ped") == by_numbers.run().real("score_sfda_ped"));
}

TEST_CASE("reference features set the scale of the motion") {
  const auto c = clusters(60, 4, 3, 0.4), r = clusters(90, 4, 3, 3, 8);
  auto trial = features_trial(c).param("nsigma", 1.0).param("time_step", 0.5);
  const auto own = trial.run();
  const auto other = trial.param("rescale", std::string("reference"))
                         .array<double>("reference", reals_of(r.features), {90, 4})
                         .run();
  REQUIRE(other.status == ASSAY_OK);
  CHECK(other.real("score_logme") == own.real("score_logme"));
  CHECK(other.real("score_logme_ped") != own.real("score_logme_ped"));
}

TEST_CASE("leep and nce read source probabilities and are not moved") {
  const auto c = clusters(40, 3, 2, 1);
  Reals p;
  for (int n = 0; n < 40; ++n) p.insert(p.end(), {0.25, 0.75});
  const auto outcome = features_trial(c)
                           .param("scores", Texts{"leep", "nce", "logme"})
                           .array<double>("source_probabilities", p, {40, 2})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("score_leep") == Approx(std::log(0.5)));
  CHECK(outcome.real("score_nce") == Approx(std::log(0.5)));
  CHECK(outcome.results.count("score_leep_ped") == 0);
  CHECK(outcome.results.count("score_logme_ped") == 1);
}

TEST_CASE("features that cannot be scored are refused by what is wrong with them") {
  const auto c = clusters(30, 3, 3, 1);
  CHECK(fault_of(features_trial(c)).empty());
  auto one = c;
  one.labels.of.assign(30, 0);
  CHECK(fault_of(features_trial(one)) == "data.labels: there is one class; a ranking needs two");
  auto lone = c;
  lone.labels.of[29] = 7;
  CHECK(fault_of(features_trial(lone)) ==
        "data.labels: class 3 (in the order of the labels) has 1 samples; sfda, gbc and PED need 2 "
        "(min_class_size)");
  CHECK(fault_of(features_trial(lone).param("min_class_size", 1)).empty());
  CHECK(fault_of(untouched_trial(lone).param("with_ped", false).param("scores", Texts{"logme"}))
            .empty());
  CHECK(fault_of(features_trial(c).param("rescale", std::string("reference")))
            .find("params.rescale: 'reference' needs data.reference; without it, 'target'") == 0);
  CHECK(fault_of(features_trial(c).param("scores", Texts{"leep"}))
            .find("score 'leep' needs source_probabilities") != std::string::npos);
  CHECK(fault_of(features_trial(c).param("scores", Texts{"nleep"}).param("nleep_ratio", 6.0))
            .find("params.nleep_ratio: 18 components for 30 samples are too many") == 0);
  Reals p(60, 0.4);
  CHECK(fault_of(features_trial(c).array<double>("source_probabilities", p, {30, 2})) ==
        "data.source_probabilities: source probabilities: row 0 is no law: it must not be negative "
        "and must sum to 1");
  const auto r = clusters(10, 4, 2, 1);
  CHECK(fault_of(features_trial(c)
                     .param("rescale", std::string("reference"))
                     .array<double>("reference", reals_of(r.features), {10, 4}))
            .find("the reference has 4 dimensions, the features have 3") != std::string::npos);
  auto nan = c;
  nan.features(4, 2) = NAN;
  CHECK(fault_of(features_trial(nan)).find("row 4, column 2 is not finite") != std::string::npos);
}

TEST_CASE("a saturated SFDA is warned of") {
  const auto c = clusters(20, 200, 4, 0);
  CHECK(has_line(features_trial(c).run(), "sfda is saturated"));
}

TEST_CASE(
    "LogME is the evidence unless the published form is asked for, and then wide ones are said") {
  const auto wide = clusters(20, 30, 2, 1);
  auto trial = features_trial(wide).param("scores", Texts{"logme"});
  const auto exact = trial.run();
  CHECK(exact.real("score_logme") == logme(wide.features, wide.labels, LogmeVariant::exact));
  CHECK_FALSE(has_line(exact, "no evidence"));
  const auto official = trial.param("logme_variant", std::string("official")).run();
  CHECK(official.real("score_logme") == logme(wide.features, wide.labels, LogmeVariant::official));
  CHECK(has_line(official, "the published form is no evidence"));
}

TEST_CASE("features that are hardly more than their rounding are said") {
  auto c = clusters(40, 3, 2, 1);
  c.features.col(0).array() += 1e6;
  CHECK_FALSE(has_line(features_trial(c).run(), "their own rounding"));
  c.features.col(0).array() += 1e12;
  c.features.col(1).setConstant(1e12);
  CHECK(has_line(features_trial(c).run(), "1 of 3 features vary by less than 1e-10 of their mean"));
}

TEST_CASE("a score that is undefined is left out with its reason") {
  auto c = clusters(40, 3, 2, 1);
  c.features.setConstant(0.3);
  const auto outcome = features_trial(c).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.results.count("score_sfda") == 0);
  CHECK(outcome.results.count("score_gbc") == 1);
  CHECK(has_line(outcome, "sfda is undefined: the features do not vary"));
}

Table models_table(Reals accuracy) {
  return {{"model", Texts{"a", "b", "c", "d"}},
          {"dataset", Texts{"X", "X", "X", "X"}},
          {"accuracy", std::move(accuracy)},
          {"mine", Reals{4, 1, 2, 3}},
          {"mine_ped", Reals{1, 2, 3, 4}}};
}

Trial table_trial(Table table) {
  return Trial().param("data_mode", std::string("table")).table("table", std::move(table));
}

TEST_CASE("a table of scores is judged as it stands") {
  const auto outcome = table_trial(models_table({60, 70, 80, 90})).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("tau_mine_ped") == 1);
  CHECK(outcome.real("tau_mine_ped_x") == 1);
  CHECK(outcome.real("gain_mine") == 1 - outcome.real("tau_mine"));
  CHECK(outcome.real("gain_mine_low") <= outcome.real("gain_mine_high"));
  CHECK(outcome.real("top1_regret_mine") == 30);
  CHECK(outcome.artifacts.at("ranking.csv").table.size() == 9);
  CHECK(outcome.artifacts.at("accuracies.csv").table.size() == 3);
}

TEST_CASE("what is wrong with a table is said by model and data set") {
  CHECK(fault_of(table_trial(models_table({60, NAN, 80, 90}))) ==
        "data.table: has no accuracy of model 'b', data set 'X'");
  auto twice = models_table({60, 70, 80, 90});
  twice[0].values = Texts{"a", "b", "b", "d"};
  CHECK(fault_of(table_trial(twice)) == "data.table: has model 'b', data set 'X' twice");
  auto alone = models_table({60, 70, 80, 90});
  alone[1].values = Texts{"X", "X", "X", "Y"};
  CHECK(fault_of(table_trial(alone)) ==
        "data.table: has one model on data set 'Y'; an order needs two");
  auto words = models_table({60, 70, 80, 90});
  words[2].values = Texts{"60", "", "many", "90"};
  CHECK(fault_of(table_trial(words)) ==
        "data.table: column 'accuracy' holds 'many', which is no number");
  Table bare(twice.begin(), twice.begin() + 3);
  bare[0].values = Texts{"a", "b", "c", "d"};
  CHECK(fault_of(table_trial(bare)) == "data.table: has no column of scores beside the accuracies");
  bare.erase(bare.begin() + 2);
  CHECK(fault_of(table_trial(bare)) ==
        "data.table: has no column 'accuracy', and preset_accuracies is not set");
}

TEST_CASE("weak tables are judged with a warning") {
  CHECK(has_line(table_trial(models_table({0.6, 70, 80, 90})).run(), "percents and fractions"));
  auto two = models_table({60, 70, 80, 90});
  two[1].values = Texts{"X", "X", "Y", "Y"};
  CHECK(has_line(table_trial(two).run(), "has two models"));
  auto flat = models_table({60, 60, 60, 60});
  const auto outcome = table_trial(flat).run();
  CHECK(has_line(outcome, "is undefined"));
  CHECK(outcome.results.count("tau_mine") == 0);
}

TEST_CASE("the paper's accuracies stand in for a column") {
  Table table = models_table({1, 2, 3, 4});
  table.erase(table.begin() + 2);
  table[0].values = Texts{"byol", "swav", "insdis", "pcl-v2"};
  table[1].values = Texts(4, "food");
  auto trial = table_trial(table).param("preset_accuracies", std::string("ssl12"));
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("top1_regret_mine") == Approx(87.22 - 85.44));
  table[0].values = Texts{"byol", "swav", "insdis", "vgg"};
  CHECK(fault_of(table_trial(table).param("preset_accuracies", std::string("ssl12")))
            .find("params.preset_accuracies: ssl12 has no accuracy of model 'vgg'") == 0);
  CHECK(*ssl12_accuracy("pcl-v2", "voc2007") == 81.85);
}

// A file of the features or labels of a collection.
void add_file(Trial& trial, const std::string& path, const Matrix& m) {
  trial.file("manifest_files", path, reals_of(m), {m.rows(), m.cols()});
}
void add_file(Trial& trial, const std::string& path, const Labels& y) {
  trial.file("manifest_files", path, std::vector<std::int64_t>(y.of.begin(), y.of.end()),
             {y.size()});
}

TEST_CASE("a collection ranks its models by their features") {
  auto trial = Trial().param("data_mode", std::string("collection")).param("bootstrap", 50);
  const Texts features = {"f0.npy", "f1.npy", "f2.npy"};
  for (int m = 0; m < 3; ++m) {
    // Models may differ in dimension.
    const auto c = clusters(90, 4 + m, 3, 0.3 + m, 5);
    add_file(trial, features[static_cast<std::size_t>(m)], c.features);
    add_file(trial, "y.npy", c.labels);
  }
  // A table of the test has no file: the paths are complete.
  auto manifest = Table{{"model", Texts{"a", "b", "c"}},
                        {"dataset", Texts(3, "d")},
                        {"features", features},
                        {"labels", Texts(3, "y.npy")},
                        {"accuracy", Reals{50, 60, 70}}};
  const auto outcome = trial.table("manifest", manifest).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("tau_logme") == 1);
  CHECK(outcome.real("tau_sfda_d") == 1);
  CHECK(has_line(outcome, "no model has reference features"));
  manifest[2].values = Texts{features[0], features[1], "absent.npy"};
  CHECK(fault_of(trial.table("manifest", manifest)) ==
        "data.manifest_files: 'absent.npy' is none of the files of input 'manifest_files'");
  add_file(trial, "f9.npy", clusters(80, 4, 3, 1).features);
  manifest[2].values = Texts{features[0], features[1], "f9.npy"};
  CHECK(fault_of(trial.table("manifest", manifest)) ==
        "data.manifest: model 'c', data set 'd': there are 90 labels for 80 samples");
}

TEST_CASE("the synthetic task orders its models by separation, the same for every call") {
  auto trial = Trial()
                   .param("data_mode", std::string("synthetic"))
                   .param("rescale", std::string("target"))
                   .param("synthetic_models", 6)
                   .param("synthetic_dim", 8)
                   .param("synthetic_samples", 400)
                   .param("bootstrap", 100);
  const auto first = trial.run(), second = trial.run();
  REQUIRE(first.status == ASSAY_OK);
  CHECK(first.real("tau_logme") > 0.8);
  CHECK(first.results == second.results);
  CHECK(trial.seed(2).run().results != first.results);
}

TEST_CASE("a synthetic task too small for its classes is refused") {
  auto trial = Trial().param("data_mode", std::string("synthetic")).param("synthetic_samples", 30);
  CHECK(fault_of(trial.param("rescale", std::string("target")))
            .find("params.synthetic_samples: half of them must give each of 10 classes") == 0);
  CHECK(fault_of(Trial()
                     .param("data_mode", std::string("synthetic"))
                     .param("rescale", std::string("reference")))
            .find("params.rescale: there are no reference features here") == 0);
}

TEST_CASE("a run that is asked to stop says so") {
  auto trial = Trial()
                   .param("data_mode", std::string("synthetic"))
                   .param("rescale", std::string("target"))
                   .stop_after(3);
  CHECK(trial.run().status == ASSAY_STOPPED);
}

}  // namespace
}  // namespace assay::ped
