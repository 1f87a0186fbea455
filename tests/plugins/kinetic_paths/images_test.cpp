// Images: grey values that get a density, labels, the Frechet distance of a classifier's features.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "plugins/kinetic_paths/density.hpp"

namespace assay::kinetic_paths {
namespace {

using testing::Trial;
using Names = std::vector<std::string>;

// 2 x 2 pixels: two constant ones, two of 0 .. 3 at random.
Trial coin_images() {
  constexpr std::size_t kImages = 1000;
  Rng rng(7, "images");
  std::vector<double> pixels;
  for (std::size_t i = 0; i < kImages; ++i)
    for (int k = 0; k < 4; ++k) pixels.push_back(k < 2 ? 3 : static_cast<double>(rng.below(4)));
  return Trial()
      .array<double>("images", pixels, {kImages, 2, 2})
      .param("dataset", "file")
      .param("task", "train")
      .param("noise_samples", std::int64_t{300})
      .param("paths", Names{"trig"})
      .param("train_steps", std::int64_t{1200})
      .param("learning_rate", 5e-3)
      .param("hidden_width", std::int64_t{48})
      .param("batch_size", std::int64_t{256})
      .param("nfe", std::vector<std::int64_t>{2})
      .param("num_samples", std::int64_t{50})
      .param("nll", "exact");
}

Trial digits() {
  return Trial()
      .param("task", "exact")
      .param("pool", std::int64_t{2})
      .param("noise_samples", std::int64_t{200})
      .param("paths", Names{"cond_ot"})
      .param("nfe", std::vector<std::int64_t>{2, 20})
      .param("num_samples", std::int64_t{300});
}

}  // namespace

TEST_CASE("grey values are whole multiples of one or of a 255th") {
  Matrix x(2, 2);
  x << 0, 3, 255, 17;
  CHECK(grey_step_of(x) == 1);
  CHECK(grey_step_of(x / 255) == 1.0 / 255);
  CHECK(grey_step_of(x / 7) == 0);
}

TEST_CASE("blur stays within half a step and keeps the mean") {
  Matrix x = Matrix::Constant(100, 100, 2);
  Rng rng(1, "blur");
  blur(x, 0.5, rng);
  CHECK((x.array() - 2).abs().maxCoeff() <= 0.25);
  CHECK((x.array() - 2).abs().maxCoeff() > 0.249);
  CHECK(x.mean() == Approx(2).margin(5e-3));
}

TEST_CASE("a pixel that never changes costs no bits, one of four even grey values two") {
  const auto outcome = coin_images().run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("nll_trusted") == 1);
  CHECK(outcome.real("nll_grey_trig") > 0.97);  // the entropy is 1, which no model has less than
  CHECK(outcome.real("nll_grey_trig") < 1.25);
}

TEST_CASE("grey values without noise are not to be trusted with likelihoods") {
  const auto outcome =
      coin_images().param("dequantise", false).param("train_steps", std::int64_t{5}).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("nll_trusted") == 0);
}

TEST_CASE("more steps bring the features of digits nearer to those of the data") {
  const auto outcome = digits().run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("classifier_accuracy") > 0.9);
  CHECK(outcome.real("fid_c_floor") == Approx(0).margin(1e-6));
  CHECK(outcome.real("fid_c_cond_ot_nfe20") < 0.5 * outcome.real("fid_c_cond_ot_nfe2"));
}

TEST_CASE("labels that are no classes of the images are refused") {
  const std::vector<double> images{0, 1, 2, 3, 4, 5, 6, 8};
  const auto refused = [&](const std::vector<double>& labels, const std::string& part) {
    const auto outcome =
        Trial()
            .param("dataset", "file")
            .array<double>("images", images, {2, 2, 2})
            .array<double>("labels", labels, {static_cast<std::int64_t>(labels.size())})
            .run();
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == "data.labels");
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  };
  refused({1, 1.5}, "no class");
  refused({1, 1}, "1 classes");
  refused({1, 2, 3}, "3 labels for 2 images");
}

}  // namespace assay::kinetic_paths
