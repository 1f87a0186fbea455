#include "plugins/focus_control/detector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::focus_control {
namespace {

constexpr double kOverlap = 0.75;
constexpr int kBackground = kColours;

struct Nearest {
  int label;
  double square;  // of the distance
};

Nearest nearest(const float* pixel) {
  Nearest best{kBackground, std::numeric_limits<double>::infinity()};
  for (int label = 0; label <= kBackground; ++label) {
    const auto colour =
        label == kBackground ? std::array<float, kChannels>{-1, -1, -1} : palette(label);
    double square = 0;
    for (std::size_t k = 0; k < kChannels; ++k)
      square += (pixel[k] - colour[k]) * (pixel[k] - colour[k]);
    if (square < best.square) best = {label, square};
  }
  return best;
}

using Labels = std::array<std::array<int, kCellSide>, kCellSide>;

Labels labels_of(std::span<const float> image, int cell) {
  Labels labels{};
  const int top = cell / 2 * kCellSide, left = cell % 2 * kCellSide;
  for (int r = 0; r < kCellSide; ++r)
    for (int c = 0; c < kCellSide; ++c)
      labels[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] =
          nearest(image.data() + ((top + r) * kImageSide + left + c) * kChannels).label;
  return labels;
}

// |label = colour and in the stencil| / |label is no background or in the stencil|.
double overlap(const Labels& labels, const Subject& subject) {
  int both = 0, either = 0;
  for (int r = 0; r < kCellSide; ++r)
    for (int c = 0; c < kCellSide; ++c) {
      const int label = labels[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
      const bool is_in = is_in_stencil(subject.shape, r, c);
      both += label == subject.colour && is_in;
      either += label != kBackground || is_in;
    }
  return static_cast<double>(both) / either;
}

bool contains(const std::vector<Subject>& all, const Subject& subject) {
  return std::find(all.begin(), all.end(), subject) != all.end();
}

}  // namespace

std::vector<Subject> detect(std::span<const float> image) {
  std::vector<Subject> found;
  for (int cell = 0; cell < kCells; ++cell) {
    const auto labels = labels_of(image, cell);
    Subject best{0, 0};
    double most = 0;
    for (int colour = 0; colour < kColours; ++colour)
      for (int shape = 0; shape < kShapes; ++shape)
        if (const double own = overlap(labels, {colour, shape}); own > most)
          most = own, best = {colour, shape};
    if (most >= kOverlap) found.push_back(best);
  }
  return found;
}

bool Verdict::succeeds() const {
  return std::all_of(is_present.begin(), is_present.end(), [](bool present) { return present; });
}

Verdict judge(const Prompt& prompt, const std::vector<Subject>& detected) {
  Verdict verdict;
  for (const auto& subject : prompt) {
    const bool present = contains(detected, subject);
    verdict.is_present.push_back(present);
    if (present) continue;
    for (const auto& other : prompt)
      if (!(other == subject) && contains(detected, {other.colour, subject.shape}))
        verdict.leaks = true;
    verdict.omits |= std::none_of(detected.begin(), detected.end(), [&](const Subject& found) {
      return found.shape == subject.shape;
    });
  }
  return verdict;
}

Rates rates(std::span<const Verdict> verdicts) {
  Rates sum;
  if (verdicts.empty()) return sum;
  for (const auto& verdict : verdicts) {
    const auto present = std::count(verdict.is_present.begin(), verdict.is_present.end(), true);
    sum.success += verdict.succeeds();
    sum.presence += static_cast<double>(present) / static_cast<double>(verdict.is_present.size());
    sum.leak += verdict.leaks;
    sum.omission += verdict.omits;
  }
  const auto count = static_cast<double>(verdicts.size());
  return {sum.success / count, sum.presence / count, sum.leak / count, sum.omission / count};
}

double style_residual(std::span<const float> images) {
  double sum = 0;
  for (std::size_t i = 0; i < images.size(); i += kChannels) sum += nearest(&images[i]).square;
  return std::sqrt(sum / static_cast<double>(images.size()));
}

}  // namespace assay::focus_control
