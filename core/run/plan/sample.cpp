#include "core/run/plan/sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/number.hpp"

namespace assay {
namespace {

// SplitMix64.
std::uint64_t next_random(std::uint64_t& state) {
  auto z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// What lies beyond the last whole multiple of `count` would favour the small numbers: drawn again.
std::size_t below(std::size_t count, std::uint64_t& state) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  const auto end = kMost - kMost % count;
  auto number = next_random(state);
  while (number >= end) number = next_random(state);
  return number % count;
}

}  // namespace

std::optional<std::size_t> sample_size(const std::string& text, std::size_t total) {
  const bool is_share = text.ends_with('%');
  const auto number = parse_double(is_share ? text.substr(0, text.size() - 1) : text);
  const bool is_whole = number && *number == std::floor(*number);
  if (!number || !(*number > 0) || (is_share ? *number > 100 : !is_whole)) return std::nullopt;
  const auto size = is_share ? std::ceil(*number / 100 * static_cast<double>(total)) : *number;
  return static_cast<std::size_t>(std::min(size, static_cast<double>(total)));
}

std::vector<std::int64_t> drawn(std::vector<std::int64_t> runs, std::size_t size,
                                std::uint64_t seed) {
  for (std::size_t i = 0; i < size; ++i) std::swap(runs[i], runs[i + below(runs.size() - i, seed)]);
  runs.resize(size);
  std::sort(runs.begin(), runs.end());
  return runs;
}

}  // namespace assay
