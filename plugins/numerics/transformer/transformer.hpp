// The transformer of numerics/language as a libtorch network, to be trained. Include it in one
// source of a method: see nn/modules.hpp.
#pragma once

#include <torch/torch.h>

#include <assay/rng.hpp>
#include <span>
#include <vector>

#include "plugins/numerics/language/transformer_shape.hpp"
#include "plugins/numerics/nn/causal_block.hpp"
#include "plugins/numerics/transformer/packed_batch.hpp"

namespace assay::transformer {

using language::TransformerShape;
using nn::FlatParameters;
using torch::Tensor;

class Transformer {
 public:
  // Dense layers as nn::Dense draws them, embeddings N(0, 0.1^2).
  Transformer(const TransformerShape& shape, Rng& rng);

  const TransformerShape& shape() const { return shape_; }
  FlatParameters& block() { return block_; }
  const FlatParameters& block() const { return block_; }
  std::span<const float> parameters() const;  // in the order of language::ParameterCounts
  void set_parameters(std::span<const float> values);

  Tensor hidden(const Tensor& tokens) const;      // (b, n) -> (b, n, d), behind the last norm
  Tensor hidden(const PackedBatch& batch) const;  // -> (rows, d), by less work
  Tensor logits(const Tensor& hidden) const;      // (..., d) -> (..., vocabulary)
  Tensor operator()(const Tensor& tokens) const { return logits(hidden(tokens)); }
  // ln of the chance of tokens[i] behind what row rows[i] has read.
  Tensor log_chances(const Tensor& hidden, const std::vector<std::int64_t>& rows,
                     const std::vector<std::int64_t>& tokens) const;

 private:
  TransformerShape shape_;
  FlatParameters block_;
  Tensor tokens_, positions_, gain_, bias_, mask_;
  std::vector<nn::CausalBlock> layers_;
  nn::Dense head_;
};

}  // namespace assay::transformer
