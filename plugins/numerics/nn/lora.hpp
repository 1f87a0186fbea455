// A change of low rank to a dense layer that stays as it is (Hu et al. 2022).
#pragma once

#include "plugins/numerics/nn/flat_network.hpp"

namespace assay::nn {

// x -> scale B A x, to be added to what the layer gives. A starts as N(0, 1 / inputs), B as zero:
// at the start nothing changes.
struct LowRank {
  Tensor down, up;  // A (rank, inputs), B (outputs, rank)
  double scale = 1;

  LowRank() = default;
  LowRank(FlatParameters& block, std::int64_t inputs, std::int64_t outputs, std::int64_t rank,
          double scale_, Rng& rng)
      : down(block.add({rank, inputs}, 1 / std::sqrt(static_cast<double>(inputs)), rng)),
        up(block.add({outputs, rank}, 0, rng)),
        scale(scale_) {}

  Tensor operator()(const Tensor& x) const {  // (..., inputs) -> (..., outputs)
    return torch::linear(torch::linear(x, down), up * scale);
  }
};

}  // namespace assay::nn
