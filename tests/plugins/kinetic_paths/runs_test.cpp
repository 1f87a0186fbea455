// The method in a host of the test's own: tasks, resumption, what is refused.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

namespace assay::kinetic_paths {
namespace {

using testing::Trial;
using Names = std::vector<std::string>;

Trial board() {
  return Trial()
      .param("task", "exact")
      .param("dataset", "checkerboard")
      .param("noise_samples", std::int64_t{500})
      .param("num_samples", std::int64_t{400});
}

Trial small_training() {
  return Trial()
      .param("task", "train")
      .param("dataset", "gaussian_mixture")
      .param("noise_samples", std::int64_t{300})
      .param("paths", Names{"ko", "cond_ot"})
      .param("train_steps", std::int64_t{30})
      .param("batch_size", std::int64_t{32})
      .param("hidden_width", std::int64_t{16})
      .param("nfe", std::vector<std::int64_t>{2})
      .param("num_samples", std::int64_t{100});
}

void check_refused(Trial trial, const std::string& key, const std::string& part) {
  for (const auto& outcome : {trial.check(), trial.run()}) {
    INFO(key << ": " << part);
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == key);
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  }
}

}  // namespace

TEST_CASE("the posterior of atoms and the law's own give the same samples of a hypercube") {
  const auto cube = [](const char* mode) {
    return Trial()
        .param("task", "exact")
        .param("dataset", "hypercube")
        .param("dim", std::int64_t{3})
        .param("lambda_mode", mode)
        .param("noise_samples", std::int64_t{64})
        .param("paths", Names{"cond_ot"})
        .param("nfe", std::vector<std::int64_t>{10})
        .param("num_samples", std::int64_t{300})
        .run();
  };
  CHECK(cube("analytic").real("ke_model") ==
        Approx(cube("empirical").real("ke_model")).epsilon(1e-4));
}

TEST_CASE("more evaluations bring the samples of a board nearer, and dopri5 counts its own") {
  const auto euler = board().param("paths", Names{"cond_ot"}).run();
  REQUIRE(euler.status == ASSAY_OK);
  CHECK(euler.real("energy_distance_cond_ot_nfe16") < euler.real("energy_distance_cond_ot_nfe2"));
  const auto adaptive = board().param("paths", Names{"cond_ot"}).param("sampler", "dopri5").run();
  REQUIRE(adaptive.status == ASSAY_OK);
  CHECK(adaptive.real("energy_distance") < 1.2 * euler.real("energy_distance_cond_ot_nfe16"));
}

TEST_CASE("a schedule of the user at other times has the curve but not the energy of Cond-OT") {
  const std::vector<double> t{0, 0.25, 0.5, 0.75, 1}, a{0, 0.0625, 0.25, 0.5625, 1};
  std::vector<double> m;
  for (const double x : a) m.push_back(1 - x);
  const auto outcome = Trial()
                           .param("pool", std::int64_t{4})
                           .param("noise_samples", std::int64_t{100})
                           .param("paths", Names{"cond_ot", "custom"})
                           .table("schedule", {{"t", t}, {"a", a}, {"m", m}})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("ke_custom") > outcome.real("ke_cond_ot"));
  CHECK(outcome.real("ke_cond_custom") == Approx(8.0 / 3).epsilon(0.05));
}

TEST_CASE("nearly Gaussian data is not to be trusted") {
  const auto outcome = Trial().param("dataset", "gaussian").param("dim", std::int64_t{3}).run();
  CHECK(outcome.integer("well_conditioned") == 0);
  CHECK(outcome.real("ke_ko") == Approx(0).margin(1e-9));
}

TEST_CASE("a training that was stopped goes on to the same bits") {
  const auto whole = small_training().seed(3).run();
  REQUIRE(whole.status == ASSAY_OK);
  for (const std::size_t questions : {60, 100}) {
    Trial trial = small_training().seed(3).stop_after(questions);
    REQUIRE(trial.run().status == ASSAY_STOPPED);
    if (!trial.checkpoint()) continue;
    const auto resumed = trial.stop_after(std::nullopt).run();
    for (const char* name : {"train_loss_ko", "train_loss_cond_ot", "energy_distance_ko_nfe2"})
      CHECK(resumed.real(name) == whole.real(name));
  }
}

TEST_CASE("the checkpoint of another training is refused") {
  const auto resumed_as = [](auto&& change) {
    Trial trial = small_training().stop_after(120);
    REQUIRE(trial.run().status == ASSAY_STOPPED);
    REQUIRE(trial.checkpoint());
    return change(trial.stop_after(std::nullopt)).run();
  };
  const auto shorter =
      resumed_as([](Trial& t) -> Trial& { return t.param("train_steps", std::int64_t{7}); });
  CHECK(shorter.status == ASSAY_FAILED);
  CHECK_THAT(shorter.failure, Catch::Contains("another training"));
  const auto wider =
      resumed_as([](Trial& t) -> Trial& { return t.param("hidden_width", std::int64_t{17}); });
  CHECK(wider.status == ASSAY_FAILED);
  CHECK_THAT(wider.failure, Catch::Contains("another network"));
}

TEST_CASE("what the memory would not hold is not begun") {
  constexpr std::uint64_t kLimit = 64 << 20;
  const auto large = [](Trial trial) { return trial.memory_limit(kLimit); };
  check_refused(large(board()
                          .param("num_points", std::int64_t{200000})
                          .param("dim", std::int64_t{4000})
                          .param("dataset", "gaussian")),
                "params.num_points", "for the points");
  check_refused(large(board().param("num_samples", std::int64_t{100000})), "params.num_samples",
                "for samples");
  check_refused(large(board()
                          .param("theta_points", std::int64_t{4096})
                          .param("noise_samples", std::int64_t{10000000})),
                "params.theta_points", "sums of lambda");
  check_refused(large(small_training().param("hidden_width", std::int64_t{4096})),
                "params.hidden_width", "the networks");
}

TEST_CASE("what ranges cannot say is refused by check and by run alike") {
  const std::vector<double> same{1, 2, 1, 2};
  check_refused(Trial().param("pool", std::int64_t{3}), "params.pool", "does not divide");
  check_refused(Trial().param("lambda_mode", "analytic"), "params.lambda_mode", "no formula");
  check_refused(Trial().param("dataset", "file").array<double>("points", same, {2, 2}),
                "data.points", "variance is 0");
  check_refused(Trial().param("dataset", "hypercube").param("dim", std::int64_t{17}), "params.dim",
                "2^17");
}

}  // namespace assay::kinetic_paths
