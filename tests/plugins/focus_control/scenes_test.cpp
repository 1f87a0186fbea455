// Scenes, prompts and the detector that reads them.
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "plugins/focus_control/detector.hpp"

namespace assay::focus_control {
namespace {

constexpr Subject kRedDisc{0, 0}, kBluePlus{2, 3};

Image scene(const std::vector<std::pair<Subject, int>>& parts) {
  Image image = background();
  for (const auto& [subject, cell] : parts) paint(image, subject, cell);
  return image;
}

}  // namespace

TEST_CASE("stencils have the sizes of their shapes") {
  const int expected[] = {24, 36, 24, 20};
  for (int shape = 0; shape < kShapes; ++shape) {
    int count = 0;
    for (int r = 0; r < kCellSide; ++r)
      for (int c = 0; c < kCellSide; ++c) count += is_in_stencil(shape, r, c);
    CHECK(count == expected[shape]);
  }
}

TEST_CASE("the detector reads every subject in every cell, and nothing else") {
  for (int colour = 0; colour < kColours; ++colour)
    for (int shape = 0; shape < kShapes; ++shape)
      for (int cell = 0; cell < kCells; ++cell)
        CHECK(detect(scene({{{colour, shape}, cell}})) == std::vector<Subject>{{colour, shape}});
  CHECK(detect(background()).empty());
}

TEST_CASE("swapped colours are a leak and a missing shape is an omission") {
  const Prompt prompt = {kRedDisc, kBluePlus};
  const auto verdict = [&](const Image& image) { return judge(prompt, detect(image)); };
  const auto right = verdict(scene({{kRedDisc, 0}, {kBluePlus, 3}}));
  CHECK(right.succeeds());
  CHECK_FALSE(right.leaks);
  const auto swapped = verdict(scene({{{2, 0}, 0}, {{0, 3}, 3}}));
  CHECK_FALSE(swapped.succeeds());
  CHECK(swapped.leaks);
  CHECK_FALSE(swapped.omits);
  const auto lone = verdict(scene({{kRedDisc, 1}}));
  CHECK(lone.is_present == std::vector<bool>{true, false});
  CHECK(lone.omits);
  CHECK_FALSE(lone.leaks);
  const auto other = verdict(scene({{kRedDisc, 1}, {{3, 3}, 2}}));  // a yellow plus: neither
  CHECK_FALSE(other.leaks);
  CHECK_FALSE(other.omits);
  const std::vector<Verdict> all = {right, swapped, lone, other};
  const auto shares = rates(all);
  CHECK(shares.success == Approx(0.25));
  CHECK(shares.presence == Approx(0.5));
  CHECK(shares.leak == Approx(0.25));
  CHECK(shares.omission == Approx(0.25));
}

TEST_CASE("three quarters of a stencil are enough, less are not") {
  Image image = scene({{{1, 1}, 0}});  // a green square of 36 pixels
  const auto erase = [&](int count) {
    for (int i = 0; i < count; ++i)
      for (int k = 0; k < kChannels; ++k)
        image[static_cast<std::size_t>(((i / 6) * kImageSide + i % 6) * kChannels + k)] = -1;
  };
  erase(9);
  CHECK(detect(image) == std::vector<Subject>{{1, 1}});
  erase(18);
  CHECK(detect(image) != std::vector<Subject>{{1, 1}});
}

TEST_CASE("there are 144 prompts of two subjects and 576 of three") {
  CHECK(all_prompts(2).size() == 144);
  const auto three = all_prompts(3);
  CHECK(three.size() == 576);
  for (const auto& prompt : three) {
    std::set<int> colours, shapes;
    for (const auto& s : prompt) colours.insert(s.colour), shapes.insert(s.shape);
    CHECK((colours.size() == 3 && shapes.size() == 3));
  }
  CHECK(tokens_of({kRedDisc, kBluePlus}) == std::vector<std::int64_t>{0, 4, 8, 2, 7});
  CHECK(subject_places(2) == std::vector<std::int64_t>{0, 1, 3, 4});
  CHECK(caption({kRedDisc, kBluePlus}) == "red disc and blue plus");
}

TEST_CASE("captions are wrong as often as they are asked to be") {
  constexpr std::size_t kCount = 4000;
  for (const int subjects : {2, 3}) {
    const auto scenes = draw_scenes(kCount, subjects, {0.25, 0.15}, Rng(3, "scenes"));
    int right = 0, leaks = 0, omits = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      const auto verdict = judge(scenes.prompts[i], detect(scenes.images[i]));
      right += verdict.succeeds(), leaks += verdict.leaks, omits += verdict.omits;
    }
    CHECK(right / 4000.0 == Approx(0.60).margin(0.03));
    CHECK(leaks / 4000.0 == Approx(0.15).margin(0.02));
    CHECK(omits / 4000.0 == Approx(0.25).margin(0.03));
  }
}

TEST_CASE("clean scenes have no residual and grey ones do") {
  const Image clean = scene({{kRedDisc, 0}});
  CHECK(style_residual(clean) == 0);
  Image grey;
  grey.fill(0);
  CHECK(style_residual(grey) == Approx(1));
}

}  // namespace assay::focus_control
