// Tasks control and adjoint_matching in a host of the test's own: resumption, what is refused.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/plugins/focus_control/refused.hpp"

namespace assay::focus_control {
namespace {

using testing::Trial;
using Names = std::vector<std::string>;

// With a network, trained or given.
Trial shaped(const char* task) {
  return Trial()
      .param("task", task)
      .param("width", std::int64_t{16})
      .param("depth", std::int64_t{1})
      .param("heads", std::int64_t{2})
      .param("patch", std::int64_t{6})
      .param("num_prompts", std::int64_t{4})
      .param("sample_steps", std::int64_t{5})
      .param("best_of", std::int64_t{2});
}

Trial small(const char* task) {
  return shaped(task)
      .param("train_steps", std::int64_t{6})
      .param("batch_size", std::int64_t{8})
      .param("num_scenes", std::int64_t{50});
}

Trial tuning() {
  return small("adjoint_matching")
      .param("am_iterations", std::int64_t{4})
      .param("am_trajectories", std::int64_t{3})
      .param("am_times", std::int64_t{2});
}

// A file that is gone with the test.
struct File {
  std::string path;
  explicit File(const std::string& bytes) {
    char name[] = "/tmp/focus_control_XXXXXX";
    path = std::string(mkdtemp(name)) + "/base.pt";
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~File() { std::filesystem::remove_all(std::filesystem::path(path).parent_path()); }
};

}  // namespace

TEST_CASE("every cost is told beside none, with aliases for the only one") {
  const auto all = small("control")
                       .param("heuristics", Names{"none", "focus", "conform", "attend_excite",
                                                  "divide_bind", "jedi"})
                       .run();
  REQUIRE(all.status == ASSAY_OK);
  CHECK(all.real("detector_clean_accuracy") == 1);
  CHECK_FALSE(all.results.contains("success_rate"));
  for (const char* name : {"focus", "conform", "attend_excite", "divide_bind", "jedi"})
    CHECK(all.real(std::string("rms_shift_") + name) > 0);
  CHECK(all.integer("base_is_trained") == 0);
  CHECK(all.real("success_best_of_2") >= all.real("success_rate_none"));
  CHECK(all.curve("cost_focus").size() == 5);
  CHECK(all.artifacts.at("samples_jedi.npy").shape == std::vector<std::int64_t>{4, 12, 12, 3});
  CHECK(all.artifacts.at("maps_none.npy").shape == std::vector<std::int64_t>{4, 1, 4, 4});
  const auto one = small("control").param("heuristics", Names{"jedi"}).run();
  REQUIRE(one.status == ASSAY_OK);
  CHECK(one.real("success_rate") == one.real("success_rate_jedi"));
  CHECK(one.real("rms_shift_jedi") == all.real("rms_shift_jedi"));
}

TEST_CASE("lambda 0 leaves the samples as they are") {
  const auto outcome = small("control").param("lambda", 0.0).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("rms_shift_focus") == 0);
  CHECK(outcome.real("cost_focus") == outcome.real("cost_none"));
}

TEST_CASE("a diffusion model and three subjects run through the same controller") {
  const auto diffusion = small("control").param("base_model", "diffusion").run();
  REQUIRE(diffusion.status == ASSAY_OK);
  CHECK(diffusion.real("rms_shift_focus") > 0);
  const auto three = small("control").param("num_subjects", std::int64_t{3}).run();
  REQUIRE(three.status == ASSAY_OK);
  CHECK(three.artifacts.at("maps_focus.npy").shape == std::vector<std::int64_t>{4, 1, 6, 4});
}

TEST_CASE("a run that was stopped, in training or in tuning, goes on to the same bits") {
  const auto whole = tuning().seed(3).run();
  REQUIRE(whole.status == ASSAY_OK);
  CHECK(whole.real("rms_shift_am") > 0);
  for (const std::size_t questions : {4, 12, 30}) {
    Trial trial = tuning().seed(3).stop_after(questions);
    REQUIRE(trial.run().status == ASSAY_STOPPED);
    REQUIRE(trial.checkpoint());
    const auto resumed = trial.stop_after(std::nullopt).run();
    REQUIRE(resumed.status == ASSAY_OK);
    for (const char* name : {"base_loss", "am_loss", "running_cost", "rms_shift_am", "cost_focus"})
      CHECK(resumed.real(name) == whole.real(name));
  }
}

TEST_CASE("a trained model is repaired by focus", "[slow]") {
  const auto outcome = Trial().seed(11).param("num_prompts", std::int64_t{128}).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("base_is_trained") == 1);
  CHECK(outcome.real("success_gain_focus") > 0.05);
  CHECK(outcome.real("leak_rate_focus") < outcome.real("leak_rate_none"));
}

TEST_CASE("weights of an earlier run spare the training; others are refused") {
  const auto first = small("control").seed(2).run();
  REQUIRE(first.status == ASSAY_OK);
  const File weights(first.artifacts.at("base.pt").bytes);
  const auto with = [&](Trial trial) { return trial.paths("weights", ASSAY_FILE, {weights.path}); };
  const auto second = with(shaped("control").seed(2)).run();
  REQUIRE(second.status == ASSAY_OK);
  CHECK(second.real("rms_shift_focus") == first.real("rms_shift_focus"));
  CHECK_FALSE(second.results.contains("base_loss"));
  check_refused(with(shaped("control").param("width", std::int64_t{12})), "data.weights",
                "width 16");
  const File broken(first.artifacts.at("base.pt").bytes.substr(0, 1000));
  check_refused(shaped("control").paths("weights", ASSAY_FILE, {broken.path}), "data.weights",
                "no libtorch archive");
}

TEST_CASE("what ranges cannot say is refused by check and by run alike") {
  check_refused(small("control").param("patch", std::int64_t{5}), "params.patch", "12");
  check_refused(small("control").param("heads", std::int64_t{3}), "params.heads", "width");
  check_refused(small("control").param("lambda", -0.5), "params.lambda", "-1");
  check_refused(small("control").param("omit_prob", 0.7).param("swap_prob", 0.4),
                "params.swap_prob", "1.1");
  check_refused(small("control").param("heuristics", Names{"focus", "focus"}), "params.heuristics",
                "twice");
  check_refused(tuning().param("heuristics", Names{"none"}), "params.heuristics", "none");
  check_refused(small("control").param("num_scenes", std::int64_t{1'000'000}).memory_limit(1 << 30),
                "params.num_scenes", "GiB");
}

}  // namespace assay::focus_control
