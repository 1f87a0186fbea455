// Rendered scenes of coloured shapes, and prompts that name them.
#pragma once

#include <array>
#include <assay/rng.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace assay::focus_control {

constexpr int kImageSide = 12, kCellSide = 6, kChannels = 3, kCells = 4;
constexpr int kImageSize = kImageSide * kImageSide * kChannels;
constexpr int kColours = 4, kShapes = 4;

// Tokens: colours 0-3, shapes 4-7, and, and what stands for a dropped prompt.
constexpr int kAndToken = 8, kNullToken = 9, kTokens = 10;

inline const std::array<const char*, kColours> kColourNames = {"red", "green", "blue", "yellow"};
inline const std::array<const char*, kShapes> kShapeNames = {"disc", "square", "triangle", "plus"};

struct Subject {
  int colour, shape;
  bool operator==(const Subject&) const = default;
};

// Two or three subjects of different colours and different shapes.
using Prompt = std::vector<Subject>;

// Rows of 12 x 12 pixels x 3 channels in [-1, 1].
using Image = std::array<float, kImageSize>;

constexpr int text_length(int subjects) { return 3 * subjects - 1; }

// c1 s1 AND c2 s2 ...; and the places of the tokens that are no AND.
std::vector<std::int64_t> tokens_of(const Prompt& prompt);
std::vector<std::int64_t> subject_places(int subjects);

std::vector<Prompt> all_prompts(int subjects);  // 144 of two subjects, 576 of three
Prompt draw_prompt(int subjects, Rng& rng);

bool is_in_stencil(int shape, int row, int column);  // of a cell
std::array<float, kChannels> palette(int colour);

void paint(Image& image, const Subject& subject, int cell);
Image background();

struct CaptionNoise {
  double omit = 0.25, swap = 0.15;
};

// Scenes with the prompts that they are captioned by: each drawn in cells without replacement; with
// probability `omit` one subject is missing, with `swap` two have each other's colour.
struct Scenes {
  std::vector<Image> images;
  std::vector<Prompt> prompts;
};
Scenes draw_scenes(std::size_t count, int subjects, const CaptionNoise& noise, const Rng& rng);

// "red disc and blue plus"
std::string caption(const Prompt& prompt);

}  // namespace assay::focus_control
