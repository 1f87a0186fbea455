#include "plugins/numerics/transformer/transformer.hpp"

#include <algorithm>
#include <stdexcept>

#include "plugins/numerics/transformer/packed_attention.hpp"

namespace assay::transformer {
namespace {

constexpr double kEmbeddingScale = 0.1, kForbidden = -1e9;

std::int64_t to_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

Tensor numbers(const std::vector<std::int64_t>& values) { return torch::tensor(values); }

// packed_attention.hpp as a node of the graph. The batch outlives the backward pass.
class PackedAttention : public torch::autograd::Function<PackedAttention> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& qkv,
                        std::int64_t heads, std::int64_t batch) {
    const auto rows = qkv.size(0), d = qkv.size(1) / 3;
    Tensor out = torch::empty({rows, d});
    auto shares =
        attend(shape_of(heads, d), sights(batch), qkv.data_ptr<float>(), out.data_ptr<float>());
    context->saved_data["heads"] = heads;
    context->saved_data["batch"] = batch;
    context->save_for_backward({qkv, torch::tensor(shares)});
    return out;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list slopes) {
    const auto saved = context->get_saved_variables();
    const Tensor& qkv = saved[0];
    const Tensor slope = slopes[0].contiguous();
    Tensor to = torch::empty_like(qkv);
    const std::span<const float> shares(saved[1].data_ptr<float>(),
                                        static_cast<std::size_t>(saved[1].numel()));
    attend_backward(shape_of(context->saved_data["heads"].toInt(), qkv.size(1) / 3),
                    sights(context->saved_data["batch"].toInt()), qkv.data_ptr<float>(), shares,
                    slope.data_ptr<float>(), to.data_ptr<float>());
    return {to, Tensor(), Tensor()};
  }

 private:
  static HeadShape shape_of(std::int64_t heads, std::int64_t d) {
    return {static_cast<std::size_t>(heads), static_cast<std::size_t>(d / heads)};
  }
  static std::span<const PackedBatch::Sight> sights(std::int64_t batch) {
    return reinterpret_cast<const PackedBatch*>(batch)->sights();
  }
};

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

Tensor Transformer::hidden(const PackedBatch& batch) const {
  using nn::CausalBlock;
  Tensor x = torch::embedding(tokens_, numbers(batch.tokens())) +
             torch::embedding(positions_, numbers(batch.positions()));
  const auto place = reinterpret_cast<std::int64_t>(&batch);
  for (const auto& layer : layers_) {
    const Tensor y = CausalBlock::normalised(x, layer.norm1, layer.norm1_bias);
    const Tensor mixed = PackedAttention::apply(layer.query_key_value(y), layer.heads, place);
    x = x + layer.projection(mixed);
    const Tensor z = CausalBlock::normalised(x, layer.norm2, layer.norm2_bias);
    x = x + layer.narrow(torch::gelu(layer.wide(z)));
  }
  return CausalBlock::normalised(x, gain_, bias_);
}

Tensor Transformer::log_chances(const Tensor& hidden, const std::vector<std::int64_t>& rows,
                                const std::vector<std::int64_t>& tokens) const {
  const Tensor all = torch::log_softmax(logits(hidden.index_select(0, numbers(rows))), 1);
  return all.gather(1, numbers(tokens).unsqueeze(1)).squeeze(1);
}

Tensor Transformer::logits(const Tensor& hidden) const {
  return torch::linear(hidden, head_.weight, head_.bias);
}

}  // namespace assay::transformer
