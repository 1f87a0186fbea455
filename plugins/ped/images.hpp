// Small grey images with labels, and what training does to them.
#pragma once

#include <assay/rng.hpp>
#include <span>
#include <string>
#include <vector>

#include "plugins/ped/features.hpp"

namespace assay::ped::zoo {

inline constexpr Index kSide = 14;
inline constexpr Index kPixels = kSide * kSide;

// kSide x kSide, row by row, in [0, 1].
struct Images {
  std::vector<float> pixels;
  std::vector<Index> labels;

  Index size() const { return static_cast<Index>(labels.size()); }
  Index label(Index i) const { return labels[static_cast<std::size_t>(i)]; }
  std::span<const float> image(Index i) const {
    return std::span(pixels).subspan(static_cast<std::size_t>(i * kPixels), kPixels);
  }
  Images subset(std::span<const Index> which) const;
};

// Appends an image of `height` x `width` values, made kSide x kSide: halved by the mean of 2 x 2
// pixels while both sides are at least twice as large, then bilinear with pixel centres aligned
// (not corners).
void append_resized(Images& images, std::vector<float> image, Index height, Index width,
                    Index label);

// Each writes kPixels values.
// Random crop of the image padded by two zeros, mirrored half the time, times U(0.6, 1.4) but at
// most 1, with a square of 4 x 4 cut out.
void augment(std::span<const float> image, Rng& rng, float* to);
void rotate(std::span<const float> image, int quarter_turns, float* to);
// Each pixel becomes 0 with this probability.
void drop_pixels(std::span<const float> image, double probability, Rng& rng, float* to);

// 64 bits that change with any pixel or label, as hexadecimal digits.
std::string checksum(const Images& images);

}  // namespace assay::ped::zoo
