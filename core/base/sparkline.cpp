// Curves drawn in block characters.
#include "core/base/sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace assay {
namespace {

constexpr std::array<std::string_view, 8> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

double mean_of_numbers(std::span<const double> values) {
  double mean = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++count;
    if (std::isinf(value)) return value;
    mean += value / static_cast<double>(count) - mean / static_cast<double>(count);
  }
  return count == 0 ? std::nan("") : mean;
}

std::vector<double> shortened(std::span<const double> values, std::size_t width) {
  const auto count = std::min(values.size(), width);
  std::vector<double> means(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = i * values.size() / count, end = (i + 1) * values.size() / count;
    means[i] = mean_of_numbers(values.subspan(begin, end - begin));
  }
  return means;
}

// Halved before subtracting: the range of doubles does not fit into a double.
std::size_t height(double value, double low, double high) {
  if (std::isinf(value)) return value < 0 ? 0 : kBlocks.size() - 1;
  const double range = high / 2 - low / 2;
  if (!(range > 0)) return kBlocks.size() / 2 - 1;
  const double share = (value / 2 - low / 2) / range;
  return std::min(static_cast<std::size_t>(share * kBlocks.size()), kBlocks.size() - 1);
}

}  // namespace

std::string sparkline(std::span<const double> values, std::size_t width) {
  const auto means = shortened(values, width);
  double low = INFINITY, high = -INFINITY;
  for (const double value : means) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::string line;
  for (const double value : means)
    line += std::isnan(value) ? " " : kBlocks[height(value, low, high)];
  return line;
}

}  // namespace assay
