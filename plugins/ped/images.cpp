#include "plugins/ped/images.hpp"

#include <algorithm>
#include <cmath>

namespace assay::ped::zoo {
namespace {

constexpr Index kPad = 2, kHole = 4;
constexpr double kDarkest = 0.6, kBrightest = 1.4;

Index below(Rng& rng, Index n) {
  return std::min(static_cast<Index>(rng.uniform() * static_cast<double>(n)), n - 1);
}

std::vector<float> halved(const std::vector<float>& image, Index height, Index width) {
  std::vector<float> half;
  for (Index y = 0; y + 1 < height; y += 2)
    for (Index x = 0; x + 1 < width; x += 2) {
      const float* at = image.data() + y * width + x;
      half.push_back((at[0] + at[1] + at[width] + at[width + 1]) / 4);
    }
  return half;
}

// Where output pixel i lies between two input pixels.
struct Between {
  Index low, high;
  float share;
};
Between between(Index i, Index size) {
  const float at = (static_cast<float>(i) + 0.5F) * static_cast<float>(size) / kSide - 0.5F;
  const float inside = std::clamp(at, 0.0F, static_cast<float>(size - 1));
  const auto low = static_cast<Index>(inside);
  return {low, std::min(low + 1, size - 1), inside - static_cast<float>(low)};
}

void append_bilinear(std::vector<float>& pixels, const std::vector<float>& image, Index height,
                     Index width) {
  for (Index i = 0; i < kSide; ++i)
    for (Index j = 0; j < kSide; ++j) {
      const auto y = between(i, height), x = between(j, width);
      const float* top = image.data() + y.low * width;
      const float* bottom = image.data() + y.high * width;
      const float above = top[x.low] + x.share * (top[x.high] - top[x.low]);
      const float under = bottom[x.low] + x.share * (bottom[x.high] - bottom[x.low]);
      pixels.push_back(above + y.share * (under - above));
    }
}

}  // namespace

Images Images::subset(std::span<const Index> which) const {
  Images part;
  for (const auto i : which) {
    const auto from = image(i);
    part.pixels.insert(part.pixels.end(), from.begin(), from.end());
    part.labels.push_back(label(i));
  }
  return part;
}

void append_resized(Images& images, std::vector<float> image, Index height, Index width,
                    Index label) {
  for (; height >= 2 * kSide && width >= 2 * kSide; height /= 2, width /= 2)
    image = halved(image, height, width);
  if (height == kSide && width == kSide)
    images.pixels.insert(images.pixels.end(), image.begin(), image.end());
  else
    append_bilinear(images.pixels, image, height, width);
  images.labels.push_back(label);
}

void augment(std::span<const float> image, Rng& rng, float* to) {
  const Index dy = below(rng, 2 * kPad + 1) - kPad, dx = below(rng, 2 * kPad + 1) - kPad;
  const bool is_mirrored = rng.uniform() < 0.5;
  const auto brightness = static_cast<float>(kDarkest + (kBrightest - kDarkest) * rng.uniform());
  const Index hole_y = below(rng, kSide - kHole + 1), hole_x = below(rng, kSide - kHole + 1);
  for (Index i = 0; i < kSide; ++i)
    for (Index j = 0; j < kSide; ++j) {
      const Index y = i + dy, x = (is_mirrored ? kSide - 1 - j : j) + dx;
      const bool is_inside = y >= 0 && y < kSide && x >= 0 && x < kSide;
      const bool is_hole = i >= hole_y && i < hole_y + kHole && j >= hole_x && j < hole_x + kHole;
      const float value =
          is_inside && !is_hole ? image[static_cast<std::size_t>(y * kSide + x)] : 0.0F;
      to[i * kSide + j] = std::min(brightness * value, 1.0F);
    }
}

void rotate(std::span<const float> image, int quarter_turns, float* to) {
  constexpr Index last = kSide - 1;
  for (Index i = 0; i < kSide; ++i)
    for (Index j = 0; j < kSide; ++j) {
      const Index from[4] = {i * kSide + j, j * kSide + last - i, (last - i) * kSide + last - j,
                             (last - j) * kSide + i};
      to[i * kSide + j] = image[static_cast<std::size_t>(from[quarter_turns % 4])];
    }
}

void drop_pixels(std::span<const float> image, double probability, Rng& rng, float* to) {
  for (const float pixel : image) *to++ = rng.uniform() < probability ? 0.0F : pixel;
}

std::string checksum(const Images& images) {
  Matrix all(images.size(), kPixels + 1);
  for (Index i = 0; i < images.size(); ++i) {
    const auto image = images.image(i);
    for (Index k = 0; k < kPixels; ++k) all(i, k) = image[static_cast<std::size_t>(k)];
    all(i, kPixels) = static_cast<double>(images.label(i));
  }
  return ped::checksum(all);
}

}  // namespace assay::ped::zoo
