#include "plugins/kinetic_paths/flow_network.hpp"

#include <algorithm>
#include <numbers>

#include "plugins/numerics/nn/flat_network.hpp"
#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::kinetic_paths {
namespace {

using nn::Dense;
using nn::FlatAdam;
using nn::FlatParameters;
using torch::Tensor;

constexpr std::int64_t kPredictRows = 1024;

// h + Linear(SiLU(Linear(LayerNorm(h)))); the gain is stored as its difference from 1.
struct ResidualBlock {
  Tensor gain, shift;
  Dense first, second;

  ResidualBlock(FlatParameters& block, std::int64_t width, Rng& rng)
      : gain(block.add({width}, 0, rng)),
        shift(block.add({width}, 0, rng)),
        first(block, width, width, rng),
        second(block, width, width, rng) {}

  Tensor operator()(const Tensor& h) const {
    const Tensor normalised = torch::layer_norm(h, {h.size(1)}, gain + 1, shift);
    return h + second(torch::silu(first(normalised)));
  }
};

// sin and cos of frequencies unit, 2 unit, ... times t, a row a time.
struct TimeFeatures {
  std::int64_t count;
  double unit;

  Tensor operator()(const Tensor& t) const {
    const Tensor angles = t.view({-1, 1}) * (unit * torch::arange(1, count + 1, torch::kFloat32));
    return torch::cat({angles.sin(), angles.cos()}, 1);
  }
};

}  // namespace

struct FlowNetwork::Impl {
  bool is_plain;
  std::int64_t dimension;
  TimeFeatures features;
  FlatParameters block;
  std::vector<Dense> dense;  // hidden layers of a perceptron; else the first layer
  std::vector<ResidualBlock> residual;
  Dense last;
  FlatAdam adam;

  Impl(const NetworkOptions& o, Rng& rng)
      : is_plain(o.dimension <= kPlainDimension),
        dimension(o.dimension),
        features(is_plain ? TimeFeatures{8, std::numbers::pi}
                          : TimeFeatures{16, std::numbers::pi / 2}) {
    const auto width = o.width > 0 ? o.width : is_plain ? 128 : 256;
    dense.emplace_back(block, dimension + 2 * features.count, width, rng);
    for (std::int64_t k = 0; k < o.layers; ++k) {
      if (!is_plain) residual.emplace_back(block, width, rng);
      if (is_plain && k > 0) dense.emplace_back(block, width, width, rng);
    }
    last = Dense(block, width, dimension, rng);
    block.bind();
    adam = FlatAdam(block, 0);
  }

  Tensor operator()(const Tensor& x, const Tensor& t) const {
    Tensor h = torch::cat({x, features(t)}, 1);
    for (const auto& layer : dense) h = is_plain ? torch::silu(layer(h)) : layer(h);
    for (const auto& layer : residual) h = layer(h);
    return last(h);
  }
  Tensor at(double t, const Tensor& x) const {
    return (*this)(x, torch::full({x.size(0)}, t, torch::kFloat32));
  }
};

FlowNetwork::FlowNetwork(const NetworkOptions& options, Rng weights) {
  nn::use_threads(1);
  impl_ = std::make_unique<Impl>(options, weights);
}
FlowNetwork::~FlowNetwork() = default;
FlowNetwork::FlowNetwork(FlowNetwork&&) noexcept = default;

double FlowNetwork::step(const Batch& batch, double learning_rate) {
  const auto n = static_cast<std::int64_t>(batch.t.size());
  const auto tensor = [](const std::vector<float>& v, std::vector<std::int64_t> shape) {
    return torch::from_blob(const_cast<float*>(v.data()), shape);
  };
  const Tensor x = tensor(batch.x, {n, impl_->dimension});
  const Tensor target = tensor(batch.target, {n, impl_->dimension});
  const Tensor loss = torch::mse_loss((*impl_)(x, tensor(batch.t, {n})), target);
  loss.backward();
  impl_->adam.step(impl_->block, learning_rate);
  return loss.item<double>();
}

Matrix FlowNetwork::predict(double t, const Matrix& x) const {
  const torch::NoGradGuard no_gradients;
  Matrix result(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); i += kPredictRows) {
    const Index n = std::min<Index>(kPredictRows, x.rows() - i);
    result.middleRows(i, n) = nn::matrix_of(impl_->at(t, nn::tensor_of(x.middleRows(i, n))));
  }
  return result;
}

FlowNetwork::Jacobian FlowNetwork::exact_trace(double t, const Matrix& rows) const {
  const Tensor x = nn::tensor_of(rows).requires_grad_(true), y = impl_->at(t, x);
  Tensor trace = torch::zeros({x.size(0)});
  for (std::int64_t k = 0; k < impl_->dimension; ++k)
    trace += torch::autograd::grad({y.select(1, k).sum()}, {x}, {}, true)[0].select(1, k);
  return {nn::matrix_of(y), nn::matrix_of(trace.view({-1, 1})).col(0)};
}

FlowNetwork::Jacobian FlowNetwork::estimated_trace(double t, const Matrix& rows,
                                                   std::span<const Matrix> probes) const {
  const Tensor x = nn::tensor_of(rows).requires_grad_(true), y = impl_->at(t, x);
  Tensor trace = torch::zeros({x.size(0)});
  for (const auto& probe : probes) {
    const Tensor z = nn::tensor_of(probe);
    trace += (torch::autograd::grad({y}, {x}, {z}, true)[0] * z).sum(1);
  }
  trace /= static_cast<double>(probes.size());
  return {nn::matrix_of(y), nn::matrix_of(trace.view({-1, 1})).col(0)};
}

void FlowNetwork::save(training::ByteWriter& to) const {
  FlatAdam::save_floats(impl_->block.values, to);
  impl_->adam.save(to);
}

void FlowNetwork::restore(training::ByteReader& from) {
  FlatAdam::restore_floats(impl_->block.values, from);
  impl_->adam.restore(from);
}

}  // namespace assay::kinetic_paths
