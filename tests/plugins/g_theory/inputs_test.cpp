// Problems from files: the same answers as the built-in problems that they spell out.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/portfolio.hpp"
#include "plugins/g_theory/thermodynamics.hpp"
#include "tests/plugins/g_theory/trial.hpp"

namespace assay::g_theory {
namespace {

using assay::testing::Outcome;

constexpr double kSame = 1e-12;  // a file is normalised once more, which may cost a last bit

const Vector kAges = linspace(0, 100, 101);
const Vector kNormal = normal_law(kAges, 50, 15);
const std::vector<TruthFunction> kGoals = {{TruthKind::logistic, 30, -4},
                                           {TruthKind::logistic, 65, 3}};

Trial with_goals(const std::string& task) {
  return trial_of(task)
      .param("truth_kind", std::vector<std::string>{"logistic", "logistic"})
      .param("truth_a", Reals{30, 65})
      .param("truth_b", Reals{-4, 3});
}

Trial with_normal(Trial trial) {
  return trial.param("source", std::string("gaussian"))
      .param("source_mean", Reals{50})
      .param("source_std", Reals{15});
}

Trial with_files(const std::string& task) {
  return trial_of(task)
      .table("source", law_table(kAges, kNormal))
      .table("truth", table_of("x", kAges, truth_matrix(kAges, kGoals)));
}

void check_same(const Outcome& file, const Outcome& own, const std::vector<std::string>& names) {
  REQUIRE(own.status == ASSAY_OK);
  REQUIRE(file.status == ASSAY_OK);
  for (const auto& name : names) {
    INFO(name);
    CHECK(file.real(name) == Approx(own.real(name)).epsilon(kSame).margin(kSame));
  }
}

TEST_CASE("a source and truths from files give the answers of their formulas") {
  check_same(with_files("semantic_channel").run(),
             with_normal(with_goals("semantic_channel")).run(),
             {"shannon_mi", "semantic_mi", "source_entropy", "logical_probability_1"});
  check_same(with_files("rate_fidelity").run(), with_normal(with_goals("rate_fidelity")).run(),
             {"rate", "fidelity", "distortion", "label_probability_0"});
  check_same(with_files("constraint_control").run(),
             with_normal(with_goals("constraint_control")).run(),
             {"rate", "rate_controlled", "fidelity_controlled", "mean_0", "std_1"});
  check_same(with_files("electronic").run(), with_normal(with_goals("electronic")).run(),
             {"loss_0_1", "loss_1_0", "rate", "semantic_loss"});
  check_same(with_files("latent_variable").run(), with_normal(with_goals("latent_variable")).run(),
             {"rate", "fidelity", "weight_0", "kl"});
}

TEST_CASE("a distortion of -ln T is the truth as constraint") {
  const Matrix distortion = -truth_matrix(kAges, kGoals).array().log();
  auto file = trial_of("rate_fidelity")
                  .table("source", law_table(kAges, kNormal))
                  .table("distortion", table_of("x", kAges, distortion))
                  .param("constraint", std::string("distortion"));
  auto own = with_normal(with_goals("rate_fidelity")).param("constraint", std::string("truth"));
  const auto outcome = file.run();
  check_same(outcome, own.run(), {"rate", "distortion", "label_probability_1", "label_entropy"});
  CHECK(outcome.results.count("fidelity") == 0);
}

TEST_CASE("an infinite distortion forbids the label") {
  const Vector x = linspace(0, 1, 2);
  Matrix distortion(2, 2);
  distortion << 0, INFINITY, INFINITY, 0;
  const auto outcome = trial_of("rate_fidelity")
                           .param("constraint", std::string("distortion"))
                           .table("distortion", table_of("x", x, distortion))
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("rate") == Approx(1));
  CHECK(outcome.real("distortion") == 0);
}

TEST_CASE("a channel from a file is learned as its own meaning, and then G = R") {
  const Matrix channel = Matrix::Constant(101, 2, 0.5);
  const Matrix usage =
      truth_matrix(kAges, {{TruthKind::logistic, 50, 5}, {TruthKind::logistic, 50, -5}});
  const auto outcome = trial_of("semantic_channel")
                           .table("channel", table_of("x", kAges, usage))
                           .param("learn", std::string("lbi"))
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("semantic_mi") == Approx(outcome.real("shannon_mi")).epsilon(kSame));
  CHECK(outcome.real("shannon_mi") > 0.5);
  const auto deaf = trial_of("semantic_channel")
                        .table("channel", table_of("x", kAges, channel))
                        .param("learn", std::string("lbi"))
                        .run();
  CHECK(deaf.real("shannon_mi") == Approx(0).margin(kSame));
}

TEST_CASE("usage from a file and a later source predict as the generator does") {
  auto own = with_normal(with_goals("multilabel")).param("sample_size", 0);
  auto file = trial_of("multilabel")
                  .table("source", law_table(kAges, kNormal))
                  .table("channel", table_of("x", kAges, truth_matrix(kAges, kGoals)));
  const auto later = law_table(kAges, normal_law(kAges, 70, 10));
  own.table("test_source", later), file.table("test_source", later);
  check_same(file.run(), own.run(), {"semantic_mi", "prediction_kl", "accuracy", "macro_f1"});
}

TEST_CASE("instances from a file count as the law of their frequencies") {
  const assay::testing::Table sample{{"id", Reals{1, 1, 2, 3, 4}},
                                     {"x", Reals{0, 0, 0, 1, 1}},
                                     {"y", std::vector<std::string>{"a", "b", "a", "b", "b"}}};
  Matrix usage(2, 2);
  usage << 1, 0.5, 0, 1;
  const Vector x = linspace(0, 1, 2), p = Vector::Constant(2, 0.5);
  auto file = trial_of("multilabel").param("x_max", 1.0).param("x_points", 2);
  auto law = trial_of("multilabel").table("source", law_table(x, p));
  check_same(file.table("sample", sample).run(),
             law.table("channel", table_of("x", x, usage)).run(),
             {"semantic_mi", "accuracy", "error_rare"});
}

TEST_CASE("a sample of a mixture counts as its histogram on the grid") {
  auto start = trial_of("mixture_model")
                   .param("init_mean", Reals{20, 70})
                   .param("init_std", Reals{9, 9})
                   .param("max_iterations", 20);
  Vector p = Vector::Zero(101);
  p[30] = 0.25, p[31] = 0.25, p[60] = 0.5;
  auto law = start;
  check_same(start.table("sample", {{"x", Reals{30, 31.4, 59.6, 60}}}).run(),
             law.table("source", law_table(kAges, p)).run(), {"kl", "mean_0", "std_1", "weight_0"});
}

TEST_CASE("class densities from a file are those of the normal classes") {
  Matrix joint(101, 2);
  joint.col(0) = 0.8 * normal_law(kAges, 30, 15);
  joint.col(1) = 0.2 * normal_law(kAges, 70, 10);
  auto own = trial_of("mmi_classification")
                 .param("class_mean", Reals{30, 70})
                 .param("class_std", Reals{15, 10})
                 .param("class_weight", Reals{0.8, 0.2})
                 .param("init_thresholds", Reals{20});
  auto file = trial_of("mmi_classification")
                  .table("class_density", table_of("z", kAges, joint))
                  .param("init_thresholds", Reals{20});
  const std::vector<std::string> names{"mutual_information", "mutual_information_initial",
                                       "full_information", "error_rate"};
  check_same(file.run(), own.run(), names);
  own.param("solver", std::string("dp")), file.param("solver", std::string("dp"));
  check_same(file.run(), own.run(), {"mutual_information"});
}

TEST_CASE("returns that spell out a bet grow as the bet does, and a true forecast has a value") {
  const assay::testing::Table market{
      {"p", Reals{0.5, 0.5}}, {"cash", Reals{1, 1}}, {"bet", Reals{0, 3}}};
  const assay::testing::Table forecast{{"actual", Reals{0.2, 0.8}}, {"predicted", Reals{0.2, 0.8}}};
  auto file = trial_of("portfolio").table("returns", market).table("forecast", forecast);
  auto bet = trial_of("portfolio")
                 .param("model", std::string("bet"))
                 .param("win_probability", Reals{0.5})
                 .param("gain", Reals{2})
                 .table("forecast", forecast);
  const auto outcome = file.run();
  check_same(outcome, bet.run(), {"growth_rate", "fraction_1", "risk", "information_value"});
  CHECK(outcome.real("fraction_1") == Approx(0.25));
  // At 0.8 the stake is 0.7: wealth 0.3 or 2.4, against 0.75 or 1.5 at the stake of the prior.
  CHECK(outcome.real("information_value") ==
        Approx(0.2 * std::log2(0.3 / 0.75) + 0.8 * std::log2(2.4 / 1.5)).epsilon(1e-4));
}

TEST_CASE("Boltzmann's laws from a file are local equilibrium, others tell less than they cost") {
  const Vector energies = linspace(0, 3, 4);
  Matrix laws(4, 2);
  for (Index j = 0; j < 2; ++j)
    laws.col(j) = normalised((-energies.array() / (j == 0 ? 1.0 : 2.0)).exp());
  auto own = trial_of("thermodynamics")
                 .param("energies", reals_of(energies))
                 .param("temperature", Reals{1, 2});
  auto file = own;
  check_same(file.table("region_law", table_of("e", energies, laws)).run(), own.run(),
             {"shannon_mi", "semantic_mi", "entropy_per_particle", "free_energy_increment"});
  laws.col(0) << 0.7, 0.0, 0.0, 0.3;
  const auto far = file.table("region_law", table_of("e", energies, laws)).run();
  CHECK(far.real("shannon_mi") > far.real("semantic_mi") + 0.1);
}

TEST_CASE("a move of the outcome towards the goal is a reward") {
  Matrix states(101, 2);
  states.col(0) = normal_law(kAges, 50, 8), states.col(1) = normal_law(kAges, 20, 8);
  auto trial = with_files("constraint_control");
  const double there =
      trial.table("states", table_of("x", kAges, states)).run().real("reward_total");
  states.col(0).swap(states.col(1));
  const double back =
      trial.table("states", table_of("x", kAges, states)).run().real("reward_total");
  CHECK(there > 1);
  CHECK(back == Approx(-there));
}

}  // namespace
}  // namespace assay::g_theory
