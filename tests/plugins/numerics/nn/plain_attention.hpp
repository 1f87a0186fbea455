// Attention by libtorch's products and softmax: what the fused one must equal.
#pragma once

#include <cmath>

#include "plugins/numerics/nn/attention.hpp"

namespace assay::nn {

inline Attended plain_attention(const torch::Tensor& qkv, const AttentionOptions& o) {
  const auto b = qkv.size(0), n = qkv.size(1), d = qkv.size(2) / 3;
  const auto parts = qkv.view({b, n, 3, o.heads, d / o.heads}).permute({2, 0, 3, 1, 4});
  const double scale = 1 / std::sqrt(static_cast<double>(d / o.heads));
  torch::Tensor scores = torch::matmul(parts[0] * scale, parts[1].transpose(-2, -1));
  if (o.is_causal) scores = scores + torch::full({n, n}, -1e9).triu(1);
  const torch::Tensor shares = torch::softmax(scores, -1);
  return {torch::matmul(shares, parts[2]).permute({0, 2, 1, 3}).reshape({b, n, d}), shares};
}

}  // namespace assay::nn
