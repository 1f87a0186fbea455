// Attention of several heads within each sequence of a batch, as one node of the graph.
#pragma once

#include <torch/torch.h>

namespace assay::nn {

struct Attended {
  torch::Tensor mixed;  // (b, n, d): the heads' mixtures of values side by side
  torch::Tensor
      shares;  // (b, heads, n, n): what each token gives each other one; undefined unless asked for
};

struct AttentionOptions {
  std::int64_t heads = 1;     // which divide d
  bool is_causal = false;     // a token sees itself and those before it
  bool gives_shares = false;  // a loss may depend on them, too
};

// qkv: (b, n, 3 d), contiguous floats: query, key and value of each token, each head after head.
// The heads of the batch are shared between libtorch's threads; their number changes no bit.
// std::invalid_argument for another shape or type.
Attended attention(const torch::Tensor& qkv, const AttentionOptions& options);

}  // namespace assay::nn
