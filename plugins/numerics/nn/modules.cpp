#include "plugins/numerics/nn/modules.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace assay::nn {
namespace {

using torch::Tensor;

Tensor drawn(std::vector<std::int64_t> shape, double sd, Rng& rng) {
  Tensor t = torch::empty(shape, torch::kFloat64);
  for (std::int64_t k = 0; k < t.numel(); ++k) t.data_ptr<double>()[k] = sd * rng.normal();
  return t.to(torch::kFloat32);
}

constexpr double kIdentityNoise = 1e-2;  // of A in the last quadratic: from 0 it could not move
constexpr double kLeakySlope = 0.01;

}  // namespace

Tensor activate(Activation a, const Tensor& x) {
  switch (a) {
    case Activation::kGelu:
      return torch::gelu(x);
    case Activation::kRelu:
      return torch::relu(x);
    case Activation::kLeakyRelu:
      return torch::leaky_relu(x, kLeakySlope);
    case Activation::kElu:
      return torch::elu(x);
    case Activation::kSilu:
      return torch::silu(x);
    case Activation::kTanh:
      return torch::tanh(x);
  }
  throw std::invalid_argument("unknown activation");
}

void initialize(torch::nn::Module& module, Rng& rng, double gain) {
  const torch::NoGradGuard no_gradients;
  for (auto& entry : module.named_parameters()) {
    Tensor& p = entry.value();
    if (p.dim() >= 2) {
      const double fan_in = static_cast<double>(p.numel()) / static_cast<double>(p.size(0));
      p.copy_(drawn(p.sizes().vec(), gain / std::sqrt(fan_in), rng));
    } else if (entry.key().ends_with("bias")) {
      p.zero_();
    }
  }
}

MlpImpl::MlpImpl(const MlpShape& shape) : activation_(shape.activation) {
  std::int64_t width = shape.inputs;
  const auto add = [&](std::int64_t next) {
    const auto name = "layer" + std::to_string(layers_.size());
    layers_.push_back(register_module(name, torch::nn::Linear(width, next)));
    width = next;
  };
  for (const auto next : shape.hidden) add(next);
  add(shape.outputs);
}

Tensor MlpImpl::forward(Tensor x) {
  for (std::size_t k = 0; k + 1 < layers_.size(); ++k)
    x = activate(activation_, layers_[k]->forward(x));
  return layers_.back()->forward(x);
}

IcnnImpl::IcnnImpl(std::int64_t inputs, const std::vector<std::int64_t>& hidden,
                   Activation activation, Rng& rng)
    : activation_(activation) {
  if (hidden.empty() || !is_convex_and_increasing(activation))
    throw std::invalid_argument(
        "an input-convex network needs a hidden layer and relu, leaky_relu or elu");
  const double sd = 1 / std::sqrt(static_cast<double>(inputs));
  const auto add = [&](std::int64_t units, bool is_last) {
    const auto name = std::to_string(quadratics_.size());
    const Tensor slope = is_last ? torch::zeros({units, inputs}) : drawn({units, inputs}, sd, rng);
    quadratics_.push_back(
        {register_parameter("rank_one" + name,
                            drawn({units, inputs}, is_last ? kIdentityNoise : sd, rng)),
         register_parameter("diagonal" + name, torch::full({units, inputs}, is_last ? 1.0 : 0.0)),
         register_parameter("linear" + name, slope),
         register_parameter("constant" + name, torch::zeros({units}))});
  };
  add(hidden.front(), false);
  for (std::size_t k = 1; k < hidden.size(); ++k) {
    const double mean = 1 / static_cast<double>(hidden[k - 1]);  // a mean of the layer below
    weights_.push_back(register_parameter("weight" + std::to_string(k),
                                          drawn({hidden[k], hidden[k - 1]}, mean, rng).abs()));
    add(hidden[k], false);
  }
  weights_.push_back(register_parameter("weight" + std::to_string(hidden.size()),
                                        torch::zeros({1, hidden.back()})));
  add(1, true);
}

Tensor IcnnImpl::value(const Quadratic& q, const Tensor& x) const {
  const Tensor along = x.matmul(q.rank_one.t());
  const Tensor squares = x.square().matmul(q.diagonal.square().t());
  return (along.square() + squares) / 2 + x.matmul(q.linear.t()) + q.constant;
}

Tensor IcnnImpl::forward(const Tensor& x) {
  Tensor z = activate(activation_, value(quadratics_[0], x));
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    const Tensor sum = z.matmul(weights_[k].t()) + value(quadratics_[k + 1], x);
    z = k + 1 < weights_.size() ? activate(activation_, sum) : sum;
  }
  return z.squeeze(1);
}

Tensor IcnnImpl::gradient(const Tensor& x, bool is_differentiable) {
  const torch::AutoGradMode with_gradients(true);
  const Tensor at = x.requires_grad() ? x : x.detach().requires_grad_(true);
  return torch::autograd::grad({forward(at).sum()}, {at}, {}, is_differentiable,
                               is_differentiable)[0];
}

Tensor IcnnImpl::weight_penalty() const {
  Tensor sum = torch::zeros({}, weights_[0].options());
  for (const auto& w : weights_) sum = sum + torch::relu(-w).square().sum();
  return sum;
}

void IcnnImpl::clip() {
  const torch::NoGradGuard no_gradients;
  for (auto& w : weights_) w.clamp_min_(0);
}

Tensor tensor_of(std::span<const double> values, std::vector<std::int64_t> shape) {
  Tensor t = torch::empty(shape, torch::kFloat32);
  if (static_cast<std::size_t>(t.numel()) != values.size())
    throw std::invalid_argument("the shape of a tensor does not fit its values");
  float* out = t.data_ptr<float>();
  for (std::size_t k = 0; k < values.size(); ++k) out[k] = static_cast<float>(values[k]);
  return t;
}

std::vector<double> values_of(const Tensor& tensor) {
  const Tensor t = tensor.detach().to(torch::kFloat64).contiguous();
  return {t.data_ptr<double>(), t.data_ptr<double>() + t.numel()};
}

}  // namespace assay::nn
