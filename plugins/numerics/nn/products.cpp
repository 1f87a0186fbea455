#include "plugins/numerics/nn/products.hpp"

#include <stdexcept>

#include "plugins/numerics/linalg/multiply.hpp"

namespace assay::nn {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

bool is_matrix(const Tensor& t) { return t.dim() == 2 && t.scalar_type() == torch::kFloat; }

std::size_t unsigned_of(std::int64_t n) { return static_cast<std::size_t>(n); }

class Linear : public torch::autograd::Function<Linear> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const Tensor& bias) {
    const Tensor rows = x.reshape({-1, x.size(-1)});
    Tensor y = bias.expand({rows.size(0), bias.size(0)}).clone(torch::MemoryFormat::Contiguous);
    add_product(rows, weight.t(), y);
    context->save_for_backward({rows, weight});
    context->saved_data["moves_x"] = x.requires_grad();
    context->saved_data["moves_weight"] = weight.requires_grad();
    auto shape = x.sizes().vec();
    shape.back() = bias.size(0);
    return y.view(shape);
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const Tensor &rows = saved[0], &weight = saved[1];
    const Tensor slope = given[0].reshape({-1, weight.size(0)});
    Tensor x_slope, weight_slope;
    if (context->saved_data["moves_x"].toBool()) {
      x_slope = torch::zeros_like(rows);
      add_product(slope, weight, x_slope);
      auto shape = given[0].sizes().vec();
      shape.back() = weight.size(1);
      x_slope = x_slope.view(shape);
    }
    if (!context->saved_data["moves_weight"].toBool()) return {x_slope, Tensor(), slope.sum(0)};
    weight_slope = torch::zeros({weight.size(0), weight.size(1)});
    add_product(slope.t(), rows, weight_slope);
    return {x_slope, weight_slope, slope.sum(0)};
  }
};

}  // namespace

void add_product(const Tensor& a, const Tensor& b, const Tensor& c) {
  if (!is_matrix(a) || !is_matrix(b) || !is_matrix(c) || a.size(1) != b.size(0) ||
      c.size(0) != a.size(0) || c.size(1) != b.size(1) || (c.size(1) > 1 && c.stride(1) != 1))
    throw std::invalid_argument("add_product takes matrices of floats that fit each other");
  linalg::multiply<float>(unsigned_of(a.size(0)), unsigned_of(b.size(1)), unsigned_of(a.size(1)),
                          {a.data_ptr<float>(), unsigned_of(a.stride(0)), unsigned_of(a.stride(1))},
                          linalg::RightSide<float>{b.data_ptr<float>(), unsigned_of(b.stride(0)),
                                                   unsigned_of(b.stride(1))},
                          c.data_ptr<float>(), unsigned_of(c.stride(0)));
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (x.dim() < 1 || x.scalar_type() != torch::kFloat || !is_matrix(weight) ||
      x.size(-1) != weight.size(1) || bias.dim() != 1 || bias.size(0) != weight.size(0))
    throw std::invalid_argument("linear takes floats (..., inputs), (outputs, inputs), (outputs)");
  return Linear::apply(x, weight, bias);
}

}  // namespace assay::nn
