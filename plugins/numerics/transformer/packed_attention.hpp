// Causal attention over the rows of a packed batch, and its derivative, on plain arrays.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/numerics/transformer/packed_batch.hpp"

namespace assay::transformer {

struct HeadShape {
  std::size_t heads, width;  // of one head
  std::size_t all() const { return heads * width; }
};

// Rows of `qkv` hold query, key and value, head after head within each. Writes the heads' mixtures
// to `out`, and returns what each row gave each row that it sees, row by row, head by head.
std::vector<float> attend(HeadShape shape, std::span<const PackedBatch::Sight> sights,
                          const float* qkv, float* out);

// `slope`: the derivative in `out`. Writes that in `qkv`.
void attend_backward(HeadShape shape, std::span<const PackedBatch::Sight> sights, const float* qkv,
                     std::span<const float> shares, const float* slope, float* qkv_slope);

}  // namespace assay::transformer
