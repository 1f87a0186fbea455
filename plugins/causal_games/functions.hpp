// Pure causal strategies h : D -> D of one player, and which of them each layer allows.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace assay::causal_games {

inline constexpr int kMaxActions = 6;
inline constexpr int kLayers = 3;  // 1: follow the impulse, 2: set the action, 3: transform it

// The action for each impulse.
using Function = std::array<std::uint8_t, kMaxActions>;

// d^d.
constexpr std::int64_t function_count(int d) {
  std::int64_t count = 1;
  for (int q = 0; q < d; ++q) count *= d;
  return count;
}

// Of place `index` in lexicographic order; h(0) counts most.
constexpr Function function_at(std::int64_t index, int d) {
  Function h{};
  for (int q = d; q-- > 0; index /= d)
    h[static_cast<std::size_t>(q)] = static_cast<std::uint8_t>(index % d);
  return h;
}

constexpr Function identity() {
  Function h{};
  for (std::uint8_t q = 0; q < kMaxActions; ++q) h[q] = q;
  return h;
}

constexpr Function constant(int action) {
  Function h{};
  h.fill(static_cast<std::uint8_t>(action));
  return h;
}

// The set A_layer in lexicographic order: {identity}, the constants, all functions.
inline std::vector<Function> functions_of_layer(int layer, int d) {
  if (layer == 1) return {identity()};
  std::vector<Function> all;
  if (layer == 2)
    for (int a = 0; a < d; ++a) all.push_back(constant(a));
  else
    for (std::int64_t k = 0; k < function_count(d); ++k) all.push_back(function_at(k, d));
  return all;
}

}  // namespace assay::causal_games
