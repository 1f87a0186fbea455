#include "plugins/focus_control/scenes.hpp"

#include <algorithm>
#include <numeric>

namespace assay::focus_control {

std::vector<std::int64_t> tokens_of(const Prompt& prompt) {
  std::vector<std::int64_t> tokens;
  for (const auto& subject : prompt) {
    if (!tokens.empty()) tokens.push_back(kAndToken);
    tokens.push_back(subject.colour);
    tokens.push_back(kColours + subject.shape);
  }
  return tokens;
}

std::vector<std::int64_t> subject_places(int subjects) {
  std::vector<std::int64_t> places;
  for (std::int64_t i = 0; i < subjects; ++i) places.insert(places.end(), {3 * i, 3 * i + 1});
  return places;
}

std::vector<Prompt> all_prompts(int subjects) {
  std::vector<Prompt> prompts = {{}};
  for (int i = 0; i < subjects; ++i) {
    std::vector<Prompt> longer;
    for (const auto& prompt : prompts)
      for (int colour = 0; colour < kColours; ++colour)
        for (int shape = 0; shape < kShapes; ++shape) {
          const bool is_new = std::none_of(prompt.begin(), prompt.end(), [&](const Subject& s) {
            return s.colour == colour || s.shape == shape;
          });
          if (!is_new) continue;
          longer.push_back(prompt);
          longer.back().push_back({colour, shape});
        }
    prompts = std::move(longer);
  }
  return prompts;
}

Prompt draw_prompt(int subjects, Rng& rng) {
  const auto count = static_cast<std::size_t>(subjects);
  const auto colours = rng.sample(kColours, count), shapes = rng.sample(kShapes, count);
  Prompt prompt;
  for (std::size_t i = 0; i < count; ++i)
    prompt.push_back({static_cast<int>(colours[i]), static_cast<int>(shapes[i])});
  return prompt;
}

bool is_in_stencil(int shape, int row, int column) {
  const double u = row - 2.5, v = column - 2.5;
  switch (shape) {
    case 0:
      return u * u + v * v <= 7;
    case 1:
      return true;
    case 2:
      return column >= 2 - row / 2 && column <= 3 + row / 2;
    default:
      return row == 2 || row == 3 || column == 2 || column == 3;
  }
}

std::array<float, kChannels> palette(int colour) {
  static constexpr std::array<std::array<float, kChannels>, kColours> kPalette = {
      {{1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}, {1, 1, -1}}};
  return kPalette[static_cast<std::size_t>(colour)];
}

Image background() {
  Image image;
  image.fill(-1);
  return image;
}

void paint(Image& image, const Subject& subject, int cell) {
  const auto colour = palette(subject.colour);
  const int top = cell / 2 * kCellSide, left = cell % 2 * kCellSide;
  for (int r = 0; r < kCellSide; ++r)
    for (int c = 0; c < kCellSide; ++c)
      if (is_in_stencil(subject.shape, r, c))
        std::copy(colour.begin(), colour.end(),
                  image.begin() + ((top + r) * kImageSide + left + c) * kChannels);
}

Scenes draw_scenes(std::size_t count, int subjects, const CaptionNoise& noise, const Rng& rng) {
  Scenes scenes;
  const auto each = static_cast<std::size_t>(subjects);
  for (std::size_t i = 0; i < count; ++i) {
    Rng own = rng.stream(i);
    const auto prompt = draw_prompt(subjects, own);
    const auto cells = own.sample(kCells, each);
    const double fate = own.uniform();
    const auto chosen = own.sample(each, 2);
    Prompt drawn = prompt;
    if (fate >= noise.omit && fate < noise.omit + noise.swap)
      std::swap(drawn[chosen[0]].colour, drawn[chosen[1]].colour);
    Image image = background();
    for (std::size_t s = 0; s < each; ++s)
      if (fate >= noise.omit || s != chosen[0]) paint(image, drawn[s], static_cast<int>(cells[s]));
    scenes.images.push_back(image);
    scenes.prompts.push_back(prompt);
  }
  return scenes;
}

std::string caption(const Prompt& prompt) {
  std::string text;
  for (const auto& subject : prompt) {
    if (!text.empty()) text += " and ";
    text += kColourNames[static_cast<std::size_t>(subject.colour)];
    text += ' ';
    text += kShapeNames[static_cast<std::size_t>(subject.shape)];
  }
  return text;
}

}  // namespace assay::focus_control
