#include "plugins/monge_gap/network.hpp"

#include <algorithm>
#include <utility>

#include "plugins/numerics/nn/dual_potentials.hpp"
#include "plugins/numerics/nn/modules.hpp"
#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::monge_gap {
namespace {

using torch::Tensor;

constexpr double kSmallest = 1e-12;  // |F| below which |F|^(q-1) has no usable slope

// grad h* for c = h(x - y), see plugins/numerics/ot/entropic_map.cpp.
Tensor inverse_gradient(const ot::Cost& cost, const Tensor& f) {
  if (cost.kind == ot::CostKind::kSqEuclidean) return f / 2;
  return torch::sign(f) * f.abs().clamp_min(kSmallest).pow(1 / (cost.p - 1));
}

}  // namespace

struct MapNetwork::State {
  NetworkOptions options;
  nn::Mlp network;
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  Tensor images = {};  // of the last forward(), with their graph

  torch::ScalarType type() const { return options.is_double ? torch::kFloat64 : torch::kFloat32; }

  Tensor map(const Tensor& x) {
    Tensor t = network->forward(x);
    if (options.form == MapForm::kResidual) t = x + t;
    if (options.form == MapForm::kStructured) t = x - inverse_gradient(options.cost, t);
    return options.is_on_sphere ? t / t.norm(2, 1, true) : t;
  }
};

MapNetwork::MapNetwork(const NetworkOptions& o, Rng rng) {
  nn::use_threads(1);
  nn::Mlp network(nn::MlpShape{o.dimension, o.hidden, o.dimension, o.activation});
  nn::initialize(*network, rng);
  if (o.is_double) network->to(torch::kFloat64);
  auto optimizer = nn::make_optimizer(network->parameters(), o.optimizer);
  state_ = std::make_unique<State>(State{o, network, std::move(optimizer)});
}
MapNetwork::~MapNetwork() = default;
MapNetwork::MapNetwork(MapNetwork&&) noexcept = default;

Matrix MapNetwork::forward(MatrixView x) {
  state_->images = state_->map(nn::tensor_of(x, state_->type()));
  return nn::matrix_of(state_->images);
}

void MapNetwork::backward(MatrixView slopes) {
  state_->images.backward(nn::tensor_of(slopes, state_->type()));
}

double MapNetwork::backward_penalty(MatrixView rows, double weight, Rng rng) {
  const Tensor x = nn::tensor_of(rows, state_->type()).requires_grad_(true);
  Matrix probe(rows.rows(), rows.cols());
  for (Index k = 0; k < probe.size(); ++k) probe.data()[k] = rng.normal();
  const Tensor v = nn::tensor_of(probe, state_->type());
  const Tensor f = state_->network->forward(x);
  const auto pullback = [&](const Tensor& u) {
    return torch::autograd::grad({f}, {x}, {u}, true, true)[0];  // J'u of every row
  };
  // J v is the derivative of the linear u -> <J'u, v>.
  const Tensor u = torch::zeros_like(v).requires_grad_(true);
  const Tensor jv = torch::autograd::grad({pullback(u)}, {u}, {v}, true, true)[0];
  const Tensor penalty = (jv - pullback(v)).square().sum(1).mean();
  (weight * penalty).backward();
  return penalty.item<double>();
}

void MapNetwork::step(double learning_rate) { nn::take_step(*state_->optimizer, learning_rate); }

Matrix MapNetwork::operator()(MatrixView x) const {
  const torch::NoGradGuard no_gradients;
  return nn::in_chunks(x, [&](MatrixView chunk) {
    return nn::matrix_of(state_->map(nn::tensor_of(chunk, state_->type())));
  });
}

std::vector<double> MapNetwork::weights() const { return nn::weights_of(*state_->network); }
std::vector<double> MapNetwork::gradients() const { return nn::gradients_of(*state_->network); }
void MapNetwork::set_weights(const std::vector<double>& values) {
  nn::set_weights(*state_->network, values);
}

std::string MapNetwork::saved() const { return nn::saved(*state_->network); }
std::string MapNetwork::saved_optimizer() const { return nn::saved(*state_->optimizer); }
void MapNetwork::restore(const std::string& network, const std::string& optimizer) {
  nn::restore(*state_->network, network);
  nn::restore(*state_->optimizer, optimizer);
}

struct ConvexDual::State {
  nn::DualPotentials<nn::Icnn> dual;
};

ConvexDual::ConvexDual(const DualOptions& o, Rng rng) {
  nn::use_threads(1);
  nn::Icnn f(o.dimension, o.hidden, o.activation, rng);
  nn::Icnn g(o.dimension, o.hidden, o.activation, rng);
  state_ = std::make_unique<State>(State{{f, g, o.optimizer}});
}
ConvexDual::~ConvexDual() = default;

double ConvexDual::inner_step(MatrixView y, double learning_rate) {
  return state_->dual.inner_step(nn::tensor_of(y), learning_rate);
}

double ConvexDual::outer_step(MatrixView x, MatrixView y, double learning_rate) {
  return state_->dual.outer_step(nn::tensor_of(x), nn::tensor_of(y), learning_rate);
}

Matrix ConvexDual::operator()(MatrixView x) const {
  return nn::in_chunks(x, [&](MatrixView chunk) {
    return nn::matrix_of(state_->dual.f()->gradient(nn::tensor_of(chunk), false));
  });
}

std::vector<double> ConvexDual::potential(MatrixView x) const {
  const torch::NoGradGuard no_gradients;
  return nn::values_of(state_->dual.f()->forward(nn::tensor_of(x)));
}

std::string ConvexDual::saved() const { return state_->dual.saved(); }
std::vector<std::string> ConvexDual::saved_state() const { return state_->dual.saved_state(); }
void ConvexDual::restore(const std::vector<std::string>& state) { state_->dual.restore(state); }

}  // namespace assay::monge_gap
