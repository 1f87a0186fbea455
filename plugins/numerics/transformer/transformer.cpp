#include "plugins/numerics/transformer/transformer.hpp"

#include <algorithm>
#include <stdexcept>

namespace assay::transformer {
namespace {

constexpr double kEmbeddingScale = 0.1, kForbidden = -1e9;

std::int64_t to_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

Transformer::Transformer(const TransformerShape& shape, Rng& rng) : shape_(shape) {
  const auto vocabulary = to_signed(shape.vocabulary), context = to_signed(shape.context),
             width = to_signed(shape.width), heads = to_signed(shape.heads);
  tokens_ = block_.add({vocabulary, width}, kEmbeddingScale, rng);
  positions_ = block_.add({context, width}, kEmbeddingScale, rng);
  for (std::size_t k = 0; k < shape.layers; ++k) layers_.emplace_back(block_, width, heads, rng);
  gain_ = block_.add({width}, 0, rng);
  bias_ = block_.add({width}, 0, rng);
  head_ = nn::Dense(block_, width, vocabulary, rng);
  block_.bind();
  mask_ = torch::full({context, context}, kForbidden).triu(1);
}

std::span<const float> Transformer::parameters() const {
  return {block_.values.data_ptr<float>(), static_cast<std::size_t>(block_.values.numel())};
}

void Transformer::set_parameters(std::span<const float> values) {
  if (values.size() != parameters().size())
    throw std::invalid_argument("a transformer of another shape has as many parameters");
  std::copy(values.begin(), values.end(), block_.values.data_ptr<float>());
}

Tensor Transformer::hidden(const Tensor& tokens) const {
  const auto n = tokens.size(1);
  const Tensor mask = mask_.narrow(0, 0, n).narrow(1, 0, n);
  Tensor x = torch::embedding(tokens_, tokens) + positions_.narrow(0, 0, n);
  for (const auto& layer : layers_) x = layer(x, mask);
  return nn::CausalBlock::normalised(x, gain_, bias_);
}

Tensor Transformer::logits(const Tensor& hidden) const {
  return torch::linear(hidden, head_.weight, head_.bias);
}

}  // namespace assay::transformer
