#include "plugins/numerics/nn/partially_convex.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "plugins/numerics/nn/modules.hpp"

namespace assay::nn {
namespace {

// N(0, 1 / fan_in).
torch::Tensor random_matrix(std::int64_t outputs, std::int64_t inputs, Rng& rng) {
  torch::Tensor t = torch::empty({outputs, inputs});
  const double sd = 1 / std::sqrt(static_cast<double>(inputs));
  for (std::int64_t k = 0; k < t.numel(); ++k)
    t.data_ptr<float>()[k] = static_cast<float>(sd * rng.normal());
  return t;
}

}  // namespace

PartiallyConvexImpl::Affine PartiallyConvexImpl::affine(const std::string& name,
                                                        torch::Tensor weight, double bias) {
  const auto outputs = weight.size(0);
  return {register_parameter(name + "_weight", std::move(weight)),
          register_parameter(name + "_bias", torch::full({outputs}, bias))};
}

PartiallyConvexImpl::PartiallyConvexImpl(std::int64_t inputs, std::int64_t context,
                                         const std::vector<std::int64_t>& hidden,
                                         Activation activation, Rng& rng)
    : activation_(activation) {
  if (hidden.empty() || !is_convex_and_increasing(activation))
    throw std::invalid_argument(
        "a partially convex network needs a hidden layer and relu, leaky_relu or elu");
  std::int64_t below = 0, u = context;
  for (const auto units : hidden) {
    const auto k = std::to_string(layers_.size());
    Layer layer;
    layer.next_context = affine("context" + k, random_matrix(units, u, rng), 0);
    layer.tilt = affine("tilt" + k, random_matrix(inputs, u, rng), 1);
    layer.shift = affine("shift" + k, random_matrix(units, u, rng), 0);
    layer.slope = register_parameter("slope" + k, random_matrix(units, inputs, rng));
    if (below > 0) {
      layer.gate = affine("gate" + k, random_matrix(below, u, rng), 1);
      const double mean = 1 / std::sqrt(static_cast<double>(below));  // of a mean of those below
      layer.weight =
          register_parameter("weight" + k, mean * random_matrix(units, below, rng).abs());
    }
    layers_.push_back(std::move(layer));
    below = u = units;
  }
  last_ = register_parameter("last", torch::zeros({1, below}));
  translation_ = affine("translation", torch::zeros({inputs, u}), 0);
  scale_ = affine("scale", torch::zeros({inputs, u}), 1);
}

torch::Tensor PartiallyConvexImpl::forward(const torch::Tensor& x, const torch::Tensor& context) {
  torch::Tensor u = context, z;
  for (const auto& layer : layers_) {
    torch::Tensor sum = torch::linear(x * layer.tilt(u), layer.slope) + layer.shift(u);
    if (z.defined()) sum = sum + torch::linear(z * torch::relu(layer.gate(u)), layer.weight);
    z = activate(activation_, sum);
    u = activate(activation_, layer.next_context(u));
  }
  const torch::Tensor quadratic = (scale_(u) * x).square().sum(1) / 2;
  return torch::linear(z, last_).squeeze(1) + (x * translation_(u)).sum(1) + quadratic;
}

torch::Tensor PartiallyConvexImpl::gradient(const torch::Tensor& x, const torch::Tensor& context,
                                            bool is_differentiable) {
  const torch::AutoGradMode with_gradients(true);
  const torch::Tensor at = x.requires_grad() ? x : x.detach().requires_grad_(true);
  return torch::autograd::grad({forward(at, context).sum()}, {at}, {}, is_differentiable,
                               is_differentiable)[0];
}

torch::Tensor PartiallyConvexImpl::weight_penalty() const {
  torch::Tensor sum = torch::relu(-last_).square().sum();
  for (const auto& layer : layers_)
    if (layer.weight.defined()) sum = sum + torch::relu(-layer.weight).square().sum();
  return sum;
}

void PartiallyConvexImpl::clip() {
  const torch::NoGradGuard no_gradients;
  last_.clamp_min_(0);
  for (auto& layer : layers_)
    if (layer.weight.defined()) layer.weight.clamp_min_(0);
}

}  // namespace assay::nn
