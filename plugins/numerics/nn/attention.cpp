#include "plugins/numerics/nn/attention.hpp"

#include <ATen/Parallel.h>

#include <stdexcept>

#include "plugins/numerics/nn/attention_kernel.hpp"

namespace assay::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kHeadsOfATask = 8;

std::size_t to_unsigned(std::int64_t n) { return static_cast<std::size_t>(n); }

struct Layout {
  Layout(const Tensor& qkv, std::int64_t heads_, bool is_causal_)
      : batch(qkv.size(0)),
        tokens(qkv.size(1)),
        width(qkv.size(2) / 3),
        heads(heads_),
        is_causal(is_causal_),
        padded(static_cast<std::int64_t>(AttentionKernel::padded(to_unsigned(tokens)))) {}

  std::int64_t batch, tokens, width, heads;
  bool is_causal;
  std::int64_t padded;

  // Calls task(kernel, sequence, head) for all heads of all sequences.
  template <class Task>
  void for_each_head(Task task) const {
    at::parallel_for(0, batch * heads, kHeadsOfATask, [&](std::int64_t begin, std::int64_t end) {
      AttentionKernel kernel(to_unsigned(tokens), to_unsigned(width / heads), is_causal);
      for (std::int64_t i = begin; i < end; ++i) task(kernel, i / heads, i % heads);
    });
  }

  template <class Number>
  Rows<Number> rows(Number* data, std::int64_t b, std::int64_t h, std::int64_t part,
                    std::int64_t parts) const {
    return {data + (b * tokens * parts + part) * width + h * (width / heads),
            to_unsigned(parts * width)};
  }
  HeadRows head(const Tensor& qkv, std::int64_t b, std::int64_t h) const {
    const float* const data = qkv.data_ptr<float>();
    return {rows(data, b, h, 0, 3), rows(data, b, h, 1, 3), rows(data, b, h, 2, 3)};
  }
  HeadSlopes slopes(const Tensor& qkv, std::int64_t b, std::int64_t h) const {
    float* const data = qkv.data_ptr<float>();
    return {rows(data, b, h, 0, 3), rows(data, b, h, 1, 3), rows(data, b, h, 2, 3)};
  }
  float* shares(const Tensor& all, std::int64_t b, std::int64_t h) const {
    return all.data_ptr<float>() + (b * heads + h) * tokens * padded;
  }
};

class Attention : public torch::autograd::Function<Attention> {
 public:
  static variable_list forward(AutogradContext* context, const Tensor& qkv, std::int64_t heads,
                               bool is_causal, bool gives_shares) {
    const Layout layout(qkv, heads, is_causal);
    Tensor mixed = torch::empty({layout.batch, layout.tokens, layout.width});
    Tensor shares = torch::empty({layout.batch, heads, layout.tokens, layout.padded});
    layout.for_each_head([&](AttentionKernel& kernel, std::int64_t b, std::int64_t h) {
      kernel.forward(layout.head(qkv, b, h), layout.shares(shares, b, h),
                     layout.rows(mixed.data_ptr<float>(), b, h, 0, 1));
    });
    context->saved_data["heads"] = heads;
    context->saved_data["is_causal"] = is_causal;
    context->save_for_backward({qkv, shares});
    if (!gives_shares) return {mixed};
    return {mixed, shares.narrow(3, 0, layout.tokens).clone()};
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const Tensor &qkv = saved[0], &shares = saved[1];
    const Layout layout(qkv, context->saved_data["heads"].toInt(),
                        context->saved_data["is_causal"].toBool());
    const Tensor mixed_slope = given[0].defined()
                                   ? given[0].contiguous()
                                   : torch::zeros({layout.batch, layout.tokens, layout.width});
    Tensor shares_slope;
    if (given.size() > 1 && given[1].defined())
      shares_slope =
          torch::constant_pad_nd(given[1], {0, layout.padded - layout.tokens}).contiguous();
    Tensor slope = torch::empty_like(qkv);
    layout.for_each_head([&](AttentionKernel& kernel, std::int64_t b, std::int64_t h) {
      kernel.backward(layout.head(qkv, b, h), layout.shares(shares, b, h),
                      layout.rows<const float>(mixed_slope.data_ptr<float>(), b, h, 0, 1),
                      shares_slope.defined() ? layout.shares(shares_slope, b, h) : nullptr,
                      layout.slopes(slope, b, h));
    });
    return {slope, Tensor(), Tensor(), Tensor()};
  }
};

}  // namespace

Attended attention(const torch::Tensor& qkv, const AttentionOptions& options) {
  if (qkv.dim() != 3 || qkv.scalar_type() != torch::kFloat || !qkv.is_contiguous() ||
      options.heads < 1 || qkv.size(2) % (3 * options.heads) != 0)
    throw std::invalid_argument(
        "attention takes contiguous floats (b, n, 3 d), d divided by heads");
  const auto out = Attention::apply(qkv, options.heads, options.is_causal, options.gives_shares);
  return {out[0], options.gives_shares ? out[1] : Tensor()};
}

}  // namespace assay::nn
