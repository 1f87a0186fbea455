// The diffusion transformer's sizes, and the matrices that are decomposed.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::kind {

inline constexpr std::int64_t kTimeFeatures = 64;  // sines and cosines of the time
inline constexpr std::int64_t kMlpRatio = 4;       // width of the perceptrons over that of tokens

struct Shape {
  std::int64_t side = 8, patch = 2, width = 64, depth = 4, heads = 4;
  std::int64_t classes = 10;  // rows of the class embedding

  std::int64_t tokens() const { return (side / patch) * (side / patch); }
  std::int64_t token_values() const { return patch * patch; }
  std::int64_t values() const { return side * side; }
  bool operator==(const Shape&) const = default;
};

// A linear map of a block. Query, key and value are three matrices of one shape that read the same
// input, one product with their rows side by side.
struct MapInfo {
  const char* name;
  std::int64_t parts, outputs, inputs;  // of a part, in widths

  std::int64_t outs(const Shape& s) const { return outputs * s.width; }
  std::int64_t ins(const Shape& s) const { return inputs * s.width; }
};

inline constexpr std::array<MapInfo, 4> kMaps = {
    {{"qkv", 3, 1, 1}, {"o", 1, 1, 1}, {"in", 1, kMlpRatio, 1}, {"out", 1, 1, kMlpRatio}}};
inline constexpr std::int64_t kMatrices = 6;  // of a block: the parts of all maps

inline std::string block_name(std::int64_t block) { return "block" + std::to_string(block) + "."; }
inline std::string map_name(std::int64_t block, const MapInfo& map) {
  return block_name(block) + map.name + ".";
}

// Calls visit(name of the map with its final dot, info) for the maps of all blocks.
template <class Visit>
void for_each_map(const Shape& shape, Visit&& visit) {
  for (std::int64_t l = 0; l < shape.depth; ++l)
    for (const auto& map : kMaps) visit(map_name(l, map), map);
}

}  // namespace assay::kind
