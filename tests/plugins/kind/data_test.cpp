// Images, tokens, sheets and the judge of samples.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/kind/batches.hpp"
#include "plugins/kind/judge.hpp"
#include "plugins/kind/sampling.hpp"
#include "tests/plugins/kind/small_networks.hpp"

namespace assay::kind {
namespace {

// Drawings as a dataset of eight classes.
Dataset drawn_data() {
  Dataset data;
  auto all = drawings();
  data.side = Drawings::kSide;
  data.pixels = std::move(all.pixels);
  data.rows = all.labels;
  data.labels = {0, 1, 2, 3, 4, 5, 6, 7};
  return data;
}

}  // namespace

TEST_CASE("tokens are patches row by row, and every pixel is in one") {
  CHECK(token_order(4, 2) ==
        std::vector<std::int64_t>{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15});
  auto order = token_order(12, 3);
  std::sort(order.begin(), order.end());
  for (std::int64_t k = 0; k < 144; ++k) CHECK(order[to_size(k)] == k);
}

TEST_CASE("hollow discs and squares have less ink than filled ones, and a disc has its area") {
  const auto all = drawings();
  REQUIRE(all.labels.size() == 8 * Drawings::kImages);
  double ink[8] = {};
  const std::size_t pixels = Drawings::kSide * Drawings::kSide;
  for (std::size_t i = 0; i < all.labels.size(); ++i)
    for (std::size_t k = 0; k < pixels; ++k) {
      const double x = all.pixels[i * pixels + k];
      REQUIRE((x >= -1 && x <= 1));
      ink[all.labels[i]] += (x + 1) / 2;
    }
  for (int shape = 0; shape < 2; ++shape) CHECK(ink[shape + 4] < ink[shape]);
  // pi E r^2 with r uniform on [3.2, 4.8].
  CHECK(ink[0] / Drawings::kImages ==
        Approx(M_PI * (4.8 * 4.8 * 4.8 - 3.2 * 3.2 * 3.2) / 4.8).epsilon(0.05));
}

TEST_CASE("noisy images have variance one at every time, for data of variance one") {
  Dataset data = drawn_data();
  Rng rng(1, "signs");
  for (auto& x : data.pixels) x = rng.below(2) == 0 ? -1.0f : 1.0f;
  Params p{};
  p.patch = 3, p.batch_size = 600, p.diffusion_steps = 1000, p.beta_start = 1e-4, p.beta_end = 0.02;
  const Batches batches(data, p, images_of(data, {0, 3}, {0, 1}, 0, Rng(1, "shots")));
  const auto batch = batches.draw(Rng(2, "batch"));
  double early = 0, late = 0, early_count = 0, late_count = 0;
  for (std::size_t i = 0; i < batch.rows.size(); ++i)
    for (std::size_t k = 0; k < 144; ++k) {
      const double square = std::pow(batch.x[i * 144 + k], 2);
      (batch.time[i] < 500 ? early : late) += square;
      (batch.time[i] < 500 ? early_count : late_count) += 1;
    }
  CHECK(early / early_count == Approx(1).epsilon(0.03));
  CHECK(late / late_count == Approx(1).epsilon(0.03));
  CHECK(std::count(batch.rows.begin(), batch.rows.end(), 1) > 200);
}

TEST_CASE("shots are distinct images of their class, the same for the same draws") {
  const Dataset data = drawn_data();
  const auto few = images_of(data, {2, 5}, {0, 1}, 7, Rng(1, "shots"));
  REQUIRE(few.size() == 14);
  auto images = few;
  std::sort(images.begin(), images.end());
  CHECK(std::adjacent_find(images.begin(), images.end()) == images.end());
  for (const auto& [image, row] : few) CHECK(data.rows[to_size(image)] == (row == 0 ? 2 : 5));
  CHECK(few == images_of(data, {2, 5}, {0, 1}, 7, Rng(1, "shots")));
}

TEST_CASE("what a class gets does not hang on the classes beside it") {
  Params p{};
  p.samples_per_class = 3, p.sample_steps = 4, p.diffusion_steps = 20;
  p.beta_start = 1e-3, p.beta_end = 0.2;
  auto plan = small_kind();
  const auto all = sample_classes(plan, kSmallBase, p, Rng(1, "samples"), [] {});
  plan.classes = {4};
  const auto alone = sample_classes(plan, {4}, p, Rng(1, "samples"), [] {});
  CHECK(all.images.bottomRows(3) == alone.images);
  CHECK(all.rows == std::vector<std::int64_t>{0, 0, 0, 2, 2, 2, 4, 4, 4});
  CHECK(all.images.cwiseAbs().maxCoeff() <= 1);
}

TEST_CASE("a sheet shows a class a row, each pixel a square") {
  Samples samples{Matrix(4, 4), {3, 3, 5, 5}};
  samples.images << -1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, -2;
  const auto sheet = sheet_of(samples, 2, 8, 3);
  CHECK(sheet.height == 2 * 7 + 1);
  CHECK(sheet.width == 2 * 7 + 1);
  const auto at = [&](std::size_t y, std::size_t x) { return sheet.pixels[y * sheet.width + x]; };
  CHECK(at(0, 0) == 0.5);
  CHECK(at(1, 1) == 0);
  CHECK(at(3, 3) == 0);
  CHECK(at(1, 4) == 1);
  CHECK(at(1, 8) == 0.5);
  CHECK(at(8, 1) == 1);
  CHECK(at(13, 13) == 0);
}

TEST_CASE("the judge knows the drawings, and finds them at no distance from themselves", "[slow]") {
  const Dataset data = drawn_data();
  const Judge judge(data, 12345, [] {});
  CHECK(judge.accuracy() > 0.97);
  Matrix images(2 * Drawings::kImages, data.values());
  std::vector<std::int64_t> rows;
  for (const std::int64_t row : {1, 6})
    for (const auto image : data.images_of(row)) {
      for (Index k = 0; k < images.cols(); ++k)
        images(static_cast<Index>(rows.size()), k) = data.image(image)[k];
      rows.push_back(row);
    }
  const auto own = judge.score(images, rows, {1, 6});
  CHECK(own.fid == Approx(0).margin(1e-6));
  CHECK(own.spatial_fid == Approx(0).margin(1e-6));
  CHECK(own.accuracy > 0.97);
  const auto other = judge.score(images, rows, {2, 6});
  CHECK(other.fid > 10 * judge.real_floor({1, 6}));
}

}  // namespace assay::kind
