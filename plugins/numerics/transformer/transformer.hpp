// The transformer of numerics/language as a libtorch network, to be trained. Include it in one
// source of a method: see nn/modules.hpp.
#pragma once

#include <torch/torch.h>

#include <assay/rng.hpp>
#include <span>
#include <vector>

#include "plugins/numerics/language/transformer_shape.hpp"
#include "plugins/numerics/nn/causal_block.hpp"

namespace assay::transformer {

using language::TransformerShape;
using nn::FlatParameters;
using torch::Tensor;

class Transformer {
 public:
  // Weights of the blocks as nn::Dense draws them; embeddings N(0, 0.1^2); a head of zeros would
  // hide the tokens' differences at the start, so it is drawn too.
  Transformer(const TransformerShape& shape, Rng& rng);

  const TransformerShape& shape() const { return shape_; }
  FlatParameters& block() { return block_; }
  const FlatParameters& block() const { return block_; }
  std::span<const float> parameters() const;  // in the order of language::ParameterCounts
  void set_parameters(std::span<const float> values);

  Tensor hidden(const Tensor& tokens) const;  // (b, n) -> (b, n, d), behind the last norm
  Tensor logits(const Tensor& hidden) const;  // (..., d) -> (..., vocabulary)
  Tensor operator()(const Tensor& tokens) const { return logits(hidden(tokens)); }

 private:
  TransformerShape shape_;
  FlatParameters block_;
  Tensor tokens_, positions_, gain_, bias_, mask_;
  std::vector<nn::CausalBlock> layers_;
  nn::Dense head_;
};

}  // namespace assay::transformer
