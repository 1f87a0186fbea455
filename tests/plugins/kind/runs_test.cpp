// The method in a host of the test's own: tasks, names, resumption, what is refused.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "plugins/kind/saved_network.hpp"

namespace assay::kind {
namespace {

using testing::Trial;
using Names = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

// Ten classes of 4 x 4 pixels, forty images each: a class has one bright pixel, and all have noise.
// Bytes, or the same as real numbers.
struct TinyImages {
  static constexpr std::int64_t kImages = 400, kPixels = 16;
  std::vector<float> bytes, reals;
  std::vector<double> labels;

  TinyImages() {
    Rng rng(1, "tiny images");
    for (std::int64_t i = 0; i < kImages; ++i) {
      labels.push_back(static_cast<double>(i % 10));
      for (std::int64_t k = 0; k < kPixels; ++k) {
        const auto byte = static_cast<float>(k == i % 10 ? 180 + rng.below(75) : rng.below(75));
        bytes.push_back(byte);
        reals.push_back(static_cast<float>(byte / 127.5 - 1));
      }
    }
  }
};

Trial tiny() {
  const TinyImages all;
  return Trial()
      .array<float>("images", all.bytes, {all.kImages, all.kPixels})
      .array<double>("labels", all.labels, {all.kImages})
      .param("dataset", "file")
      .param("width", std::int64_t{8})
      .param("depth", std::int64_t{1})
      .param("heads", std::int64_t{2})
      .param("patch", std::int64_t{2})
      .param("num_learngene", std::int64_t{4})
      .param("tailors_per_class", std::int64_t{1})
      .param("pretrain_steps", std::int64_t{12})
      .param("batch_size", std::int64_t{8})
      .param("sample_steps", std::int64_t{3})
      .param("samples_per_class", std::int64_t{12});
}

Trial tiny_transfer() {
  return tiny()
      .param("novel_tailors_per_class", std::int64_t{1})
      .param("lora_rank", std::int64_t{2})
      .param("oft_blocks", std::int64_t{2})
      .param("heur_layers", std::int64_t{1})
      .param("finetune_steps", std::int64_t{10});
}

// A file for a test's data.pretrained.
class Stored {
 public:
  Stored(const std::string& name, const std::string& bytes)
      : path_((std::filesystem::temp_directory_path() / ("assay_kind_" + name)).string()) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~Stored() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::int64_t warnings(const testing::Outcome& outcome) {
  return std::count_if(outcome.lines.begin(), outcome.lines.end(),
                       [](const auto& line) { return line.level == ASSAY_WARN; });
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

TEST_CASE("one solver's results have plain names, several ones' its own") {
  const auto one = tiny_transfer().param("solver", Names{"lora"}).run();
  REQUIRE(one.status == ASSAY_OK);
  CHECK(one.integer("trainable_params") == 1 * 18 * 8 * 2 + 4 * 8);
  const auto two = tiny_transfer().param("solver", Names{"kind", "lora"}).run();
  REQUIRE(two.status == ASSAY_OK);
  CHECK(two.real("fid_c_lora") == one.real("fid_c"));
  CHECK(two.integer("trainable_params_kind") == (18 * 8 + 6) * 4 + 4 * 8);
  CHECK(two.real("learngene_drift") == 0);
  CHECK(two.real("inactive_tailor_grad") == 0);
}

TEST_CASE("every solver runs, and a second run gives the same bits") {
  const auto all = [] { return tiny_transfer().param("solver", kSolverNames).seed(2).run(); };
  const auto first = all(), second = all();
  REQUIRE(first.status == ASSAY_OK);
  for (const auto& name : kSolverNames) {
    CHECK(first.real("fid_c_" + name) == second.real("fid_c_" + name));
    CHECK(std::isfinite(first.real("sfid_c_" + name)));
  }
}

TEST_CASE("a run that was stopped goes on to the same bits, in whichever stage") {
  const auto trial = [] {
    return tiny_transfer()
        .param("solver", Names{"kind", "lora"})
        .param("eval_every", std::int64_t{5})
        .seed(3);
  };
  const auto whole = trial().run();
  REQUIRE(whole.status == ASSAY_OK);
  constexpr std::size_t kJudged = 600;  // steps of the classifier, each with a question
  for (const double share : {0.2, 0.7}) {
    const auto asked = static_cast<double>(whole.stop_questions - kJudged);
    Trial stopped = trial().stop_after(kJudged + static_cast<std::size_t>(share * asked));
    REQUIRE(stopped.run().status == ASSAY_STOPPED);
    REQUIRE(stopped.checkpoint());
    const auto resumed = stopped.stop_after(std::nullopt).run();
    for (const char* name : {"fid_c_kind", "fid_c_lora", "base_fid_c_kind", "base_fid_c_dense"})
      CHECK(resumed.real(name) == whole.real(name));
  }
}

TEST_CASE("kept classes are generated as before") {
  const auto outcome = tiny().param("task", "recombine").param("keep_classes", Numbers{3, 1}).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("recombine_max_abs_diff") < 1e-5);
  CHECK(outcome.integer("recombine_params") == factored_parameters({4, 2, 8, 1, 2, 2}, 4 + 2 * 1));
}

TEST_CASE("a pre-trained network is taken up, and spares its training") {
  const auto pretraining = tiny().param("task", "pretrain").run();
  REQUIRE(pretraining.status == ASSAY_OK);
  const auto& bytes = pretraining.artifacts.at("kind.pt").bytes;
  const Stored file("taken_up.pt", {bytes.begin(), bytes.end()});
  const auto scratch = tiny_transfer().run();
  const auto given = tiny_transfer().paths("pretrained", ASSAY_FILE, {file.path()}).run();
  REQUIRE(given.status == ASSAY_OK);
  CHECK(given.real("fid_c") == scratch.real("fid_c"));
  CHECK(given.curves.find("pretrain_loss") == given.curves.end());
  auto other = tiny_transfer().param("num_learngene", std::int64_t{5});
  check_refused(other.paths("pretrained", ASSAY_FILE, {file.path()}), "data.pretrained",
                "has 4 learngenes and 1 tailors a class, not 5 and 1");
  auto wider = tiny_transfer().param("width", std::int64_t{16});
  check_refused(wider.paths("pretrained", ASSAY_FILE, {file.path()}), "data.pretrained",
                "[4, 2, 8, 1, 2, 10], not [4, 2, 16, 1, 2, 10]");
}

TEST_CASE("broken networks are refused wherever they are cut") {
  const auto pretraining = tiny().param("task", "pretrain").run();
  const auto& bytes = pretraining.artifacts.at("kind.pt").bytes;
  for (const double share : {0.0, 0.001, 0.01, 0.5, 0.999}) {
    const auto size = static_cast<std::size_t>(share * static_cast<double>(bytes.size()));
    const Stored file("cut.pt", {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
    check_refused(tiny_transfer().paths("pretrained", ASSAY_FILE, {file.path()}), "data.pretrained",
                  "is no network");
  }
}

TEST_CASE("bytes and real numbers, rows and squares, arrays and tables are the same images") {
  const TinyImages all;
  const auto first = tiny_transfer().run();
  const auto second =
      tiny_transfer()
          .array<float>("images", all.reals, {all.kImages, 4, 4})
          .table("labels",
                 {{"label", std::vector<std::int64_t>(all.labels.begin(), all.labels.end())}})
          .run();
  REQUIRE(second.status == ASSAY_OK);
  CHECK(second.real("fid_c") == first.real("fid_c"));
}

TEST_CASE("novel classes of other data have rows of their own and may share labels") {
  const TinyImages all;
  const std::int64_t side = 4;
  std::vector<float> large;  // every pixel four times: pooling gives the image back
  for (std::int64_t i = 0; i < all.kImages; ++i)
    for (std::int64_t y = 0; y < 2 * side; ++y)
      for (std::int64_t x = 0; x < 2 * side; ++x)
        large.push_back(all.reals[to_size(i * 16 + y / 2 * side + x / 2)]);
  auto trial = Trial()
                   .param("patch", std::int64_t{4})
                   .param("pretrain_steps", std::int64_t{3})
                   .param("finetune_steps", std::int64_t{3})
                   .param("width", std::int64_t{8})
                   .param("depth", std::int64_t{1})
                   .param("heads", std::int64_t{1})
                   .param("num_learngene", std::int64_t{2})
                   .param("tailors_per_class", std::int64_t{1})
                   .param("lora_rank", std::int64_t{2})
                   .param("heur_layers", std::int64_t{1})
                   .param("sample_steps", std::int64_t{2})
                   .param("solver", Names{"full"})
                   .param("novel_classes", Numbers{0, 3})
                   .param("margin", std::int64_t{0})
                   .param("pool", std::int64_t{1})
                   .array<float>("novel_images", large, {all.kImages, 8, 8})
                   .array<double>("novel_labels", all.labels, {all.kImages});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("trainable_params") == dense_parameters({8, 4, 8, 1, 1, 20}));
  check_refused(trial.param("pool", std::int64_t{2}), "data.novel_images",
                "has images of side 4, the base ones have 8");
}

TEST_CASE("few samples are warned of, and enough are not") {
  const auto few = tiny_transfer().param("samples_per_class", std::int64_t{8}).run();
  REQUIRE(few.status == ASSAY_OK);
  CHECK(warnings(few) == 1);
  CHECK(few.integer("fid_c_trusted") == 0);
  const auto enough = tiny_transfer().run();
  CHECK(warnings(enough) == 0);
  CHECK(enough.integer("fid_c_trusted") == 1);
}

TEST_CASE("the distance of two clouds is that of scipy's square root") {
  // numpy and scipy: |m1 - m2|^2 + tr(A + B - 2 sqrtm(A B)).
  const std::vector<double> a{0.5, -1, 2, 0, 1, 1, -0.5, 0.25, 1.5, 3, -2, 0.75},
      b{1, 0, 0.5, 2, -1, 0.5, 0, 0, 3, 1, 1, 1};
  const auto outcome = Trial()
                           .param("task", "frechet")
                           .array<double>("features_a", a, {6, 2})
                           .array<double>("features_b", b, {6, 2})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("frechet_distance") == Approx(0.4735605416537272).epsilon(1e-9));
}

TEST_CASE("the algebra of one matrix") {
  const std::vector<double> diagonal{4, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0};
  const auto outcome = Trial()
                           .param("task", "decompose")
                           .param("num_learngene", std::int64_t{1})
                           .param("lora_rank", std::int64_t{2})
                           .param("oft_blocks", std::int64_t{2})
                           .array<double>("matrix", diagonal, {3, 4})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("learngene_energy") == Approx(16.0 / 21));
  CHECK(outcome.real("pissa_residual_fro") == Approx(1));
  CHECK(outcome.real("pissa_merge_error") < 1e-12);
  CHECK(outcome.real("full_reconstruction_error") < 1e-12);
  CHECK(outcome.real("oft_start_error") == 0);
  CHECK(outcome.real("oft_orthogonality_error") < 1e-12);
}

TEST_CASE("what ranges cannot say is refused by check and by run alike") {
  check_refused(tiny_transfer().param("novel_classes", Numbers{5, 6}), "params.novel_classes",
                "class 5 is a base class, too");
  check_refused(tiny_transfer().param("base_classes", Numbers{1, 11}), "params.base_classes",
                "no image is of class 11");
  check_refused(tiny_transfer().param("shots_per_class", std::int64_t{41}),
                "params.shots_per_class", "is 41, but class 6 has 40 images");
  check_refused(tiny_transfer().param("patch", std::int64_t{3}), "params.patch",
                "3 does not divide the side of the images, 4");
  check_refused(tiny_transfer().memory_limit(1 << 14), "params.batch_size", "GiB");
}

}  // namespace assay::kind
