// What lets a network depend on a condition, above all on time: features of it, and normalisation
// that it shifts and scales (adaLN, Peebles & Xie 2023).
#pragma once

#include <vector>

#include "plugins/numerics/nn/flat_network.hpp"

namespace assay::nn {

// (b) and (k) -> (b, 2 k): sines, then cosines, of t times each frequency (radians a unit of t).
inline Tensor time_features(const Tensor& t, const Tensor& frequencies) {
  const Tensor angles = t.view({-1, 1}) * frequencies;
  return torch::cat({angles.sin(), angles.cos()}, 1);
}

// (1 + scale) (x - mean) / sqrt(variance + 1e-5) + shift of each token, mean and variance over its
// numbers. x (b, n, d); shift and scale (b, d), the same for all tokens of a sequence. One node of
// the graph, which can be differentiated once; a token's result is the same whatever stands beside
// it, for any number of threads. std::invalid_argument for another shape or type than float.
Tensor modulated_norm(const Tensor& x, const Tensor& shift, const Tensor& scale);

// `parts` vectors (b, d) made of a condition (b, c) by a linear layer that starts as zero: blocks
// whose gates they are do nothing at the start.
struct Modulation {
  Tensor weight, bias;
  std::int64_t parts = 1;

  Modulation() = default;
  Modulation(FlatParameters& block, std::int64_t condition, std::int64_t width, std::int64_t parts_,
             Rng& rng)
      : weight(block.add({parts_ * width, condition}, 0, rng)),
        bias(block.add({parts_ * width}, 0, rng)),
        parts(parts_) {}

  std::vector<Tensor> operator()(const Tensor& condition) const {
    return torch::linear(condition, weight, bias).chunk(parts, 1);
  }
};

// x + gate y with x and y (b, n, d), gate (b, d).
inline Tensor gated(const Tensor& x, const Tensor& gate, const Tensor& y) {
  return torch::addcmul(x, gate.unsqueeze(1), y);
}

}  // namespace assay::nn
