// A block of a transformer over sequences, on flat parameters.
#pragma once

#include "plugins/numerics/nn/flat_network.hpp"

namespace assay::nn {

// One block of a transformer: causal attention and two layers, each after a normalisation.
struct CausalBlock {
  Tensor norm1, norm1_bias, norm2, norm2_bias;
  Dense query_key_value, projection, wide, narrow;
  std::int64_t heads = 1;

  CausalBlock() = default;
  CausalBlock(FlatParameters& block, std::int64_t width, std::int64_t heads_, Rng& rng)
      : norm1(block.add({width}, 0, rng)),
        norm1_bias(block.add({width}, 0, rng)),
        norm2(block.add({width}, 0, rng)),
        norm2_bias(block.add({width}, 0, rng)),
        query_key_value(block, width, 3 * width, rng),
        projection(block, width, width, rng),
        wide(block, width, 4 * width, rng),
        narrow(block, 4 * width, width, rng),
        heads(heads_) {}

  // The gain is stored as its difference from 1, so that every parameter starts at a draw or 0.
  static Tensor normalised(const Tensor& x, const Tensor& gain, const Tensor& bias) {
    return torch::layer_norm(x, {x.size(-1)}, gain + 1, bias);
  }

  Tensor attention(const Tensor& x, const Tensor& mask) const {  // (b, n, d)
    const auto b = x.size(0), n = x.size(1), d = x.size(2);
    const auto parts = query_key_value(x.reshape({b * n, d}))
                           .view({b, n, 3, heads, d / heads})
                           .permute({2, 0, 3, 1, 4});  // (3, b, heads, n, d / heads)
    const double scale = 1 / std::sqrt(static_cast<double>(d / heads));
    const Tensor logits = torch::matmul(parts[0] * scale, parts[1].transpose(-2, -1)) + mask;
    const Tensor mixed = torch::matmul(torch::softmax(logits, -1), parts[2]);
    return projection(mixed.permute({0, 2, 1, 3}).reshape({b * n, d})).view({b, n, d});
  }

  Tensor operator()(Tensor x, const Tensor& mask) const {
    const auto b = x.size(0), n = x.size(1), d = x.size(2);
    x = x + attention(normalised(x, norm1, norm1_bias), mask);
    const Tensor y = normalised(x, norm2, norm2_bias).view({b * n, d});
    return x + narrow(torch::gelu(wide(y))).view({b, n, d});
  }
};

}  // namespace assay::nn
