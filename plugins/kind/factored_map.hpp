// A linear map with gated components, as one node of torch's graph. Include it in one source.
#pragma once

#include <torch/torch.h>

#include "plugins/kind/row_scaling.hpp"
#include "plugins/numerics/nn/products.hpp"

namespace assay::kind {

using torch::Tensor;

// (b, n, inputs) -> (b, n, parts outputs): x W' + bias, and for each part k
//   sum_i (x . v_ki) s_ki gate_bi u_ki.
// weight (parts outputs, inputs), s (parts, R) and gate (b, R) may be undefined: 0, 1 and 1. The
// products with all parts' v are one, and numbers of closed components get gradients of exactly 0.
struct FactoredTensors {
  Tensor weight, bias, u, s, v;
};
Tensor factored_map(const Tensor& x, const FactoredTensors& map, const Tensor& gate);

namespace detail {

// A node takes no undefined tensors: what is missing is one without elements.
inline bool has(const Tensor& t) { return t.numel() > 0; }

inline Tensor product(const Tensor& a, const Tensor& b) {
  Tensor c = torch::zeros({a.size(0), b.size(1)});
  nn::add_product(a, b, c);
  return c;
}

class FactoredMap : public torch::autograd::Function<FactoredMap> {
 public:
  using Context = torch::autograd::AutogradContext;

  static Tensor forward(Context* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Tensor& u, const Tensor& s, const Tensor& v, const Tensor& gate) {
    const auto b = x.size(0), n = x.size(1), parts = u.size(0), outs = u.size(1), r = u.size(2);
    const Tensor rows = x.reshape({b * n, x.size(2)}), h = product(rows, v.t());
    const Tensor scale = scales(b, parts, s, gate);
    const Tensor open = has(scale) ? scaled(h, scale, b, n) : h;
    const Tensor y = bias.expand({b * n, parts * outs}).clone(torch::MemoryFormat::Contiguous);
    if (has(weight)) nn::add_product(rows, weight.t(), y);
    for (std::int64_t k = 0; k < parts; ++k)
      nn::add_product(open.narrow(1, k * r, r), u[k].t(), y.narrow(1, k * outs, outs));
    context->save_for_backward({rows, h, open, weight, u, s, v, gate});
    context->saved_data["trains_weight"] = has(weight) && weight.requires_grad();
    return y.view({b, n, parts * outs});
  }

  static torch::autograd::variable_list backward(Context* context,
                                                 torch::autograd::variable_list given) {
    const auto saved = context->get_saved_variables();
    const Tensor &rows = saved[0], &h = saved[1], &open = saved[2], &weight = saved[3];
    const Tensor &u = saved[4], &s = saved[5], &v = saved[6], &gate = saved[7];
    const auto b = given[0].size(0), n = given[0].size(1);
    const auto parts = u.size(0), outs = u.size(1), r = u.size(2);
    const Tensor slope = given[0].reshape({b * n, parts * outs});
    const Tensor u_slope = torch::zeros_like(u), h_slope = torch::zeros_like(h);
    for (std::int64_t k = 0; k < parts; ++k) {
      const Tensor part = slope.narrow(1, k * outs, outs);
      nn::add_product(part.t(), open.narrow(1, k * r, r), u_slope[k]);
      nn::add_product(part, u[k], h_slope.narrow(1, k * r, r));
    }
    Tensor s_slope;
    const Tensor scale = scales(b, parts, s, gate);
    if (has(scale)) {
      Tensor sums = torch::empty_like(scale);
      scale_rows_backward(h.data_ptr<float>(), scale.data_ptr<float>(), b, n, parts * r,
                          h_slope.data_ptr<float>(), sums.data_ptr<float>());
      if (has(s)) {
        const Tensor each = sums.view({b, parts, r});
        s_slope = (has(gate) ? each * gate.unsqueeze(1) : each).sum(0);
      }
    }
    Tensor x_slope = product(h_slope, v), weight_slope;
    if (has(weight)) nn::add_product(slope, weight, x_slope);
    if (context->saved_data["trains_weight"].toBool()) weight_slope = product(slope.t(), rows);
    return {x_slope.view({b, n, -1}),   weight_slope, slope.sum(0), u_slope, s_slope,
            product(h_slope.t(), rows), Tensor()};
  }

 private:
  // s_ki gate_bi as (b, parts R); without elements where all are 1.
  static Tensor scales(std::int64_t b, std::int64_t parts, const Tensor& s, const Tensor& gate) {
    if (!has(s) && !has(gate)) return s;
    if (!has(gate)) return s.reshape({1, -1}).expand({b, s.numel()}).contiguous();
    const Tensor open = gate.unsqueeze(1);
    return (has(s) ? open * s : open.expand({b, parts, gate.size(1)})).contiguous().view({b, -1});
  }
  static Tensor scaled(const Tensor& h, const Tensor& scale, std::int64_t b, std::int64_t n) {
    Tensor open = torch::empty_like(h);
    scale_rows(h.data_ptr<float>(), scale.data_ptr<float>(), b, n, h.size(1),
               open.data_ptr<float>());
    return open;
  }
};

}  // namespace detail

inline Tensor factored_map(const Tensor& x, const FactoredTensors& map, const Tensor& gate) {
  static const Tensor none = torch::empty({0});
  const auto or_none = [&](const Tensor& t) { return t.defined() ? t : none; };
  return detail::FactoredMap::apply(x, or_none(map.weight), map.bias, map.u, or_none(map.s), map.v,
                                    or_none(gate));
}

}  // namespace assay::kind
