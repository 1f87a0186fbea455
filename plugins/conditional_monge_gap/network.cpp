#include "plugins/conditional_monge_gap/network.hpp"

#include <utility>

#include "plugins/numerics/nn/modules.hpp"
#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::conditional_monge_gap {
namespace {

using torch::Tensor;

}  // namespace

// Outside of the unnamed namespace, since ConditionalNetwork::State, which has linkage, holds one.
class NetworkImpl : public torch::nn::Module {
 public:
  explicit NetworkImpl(const NetworkOptions& o) : options_(o) {
    std::int64_t width = o.dimension;
    for (std::size_t s = 0; s < o.context_lengths.size(); ++s) {
      const auto layer = torch::nn::Linear(o.context_lengths[s], o.context_units[s]);
      branches_.push_back(register_module("branch" + std::to_string(s), layer));
      width += o.context_units[s];
    }
    if (o.has_layer_norm)
      norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    body_ =
        register_module("body", nn::Mlp(nn::MlpShape{width, o.hidden, o.dimension, o.activation}));
  }

  // Each of shape (1, units).
  std::vector<Tensor> embedded(const Context& context) {
    std::vector<Tensor> result;
    for (std::size_t s = 0; s < context.size(); ++s) {
      const bool is_shared = options_.mode == ContextMode::kDeepSet;
      const Tensor z = nn::tensor_of(context[s].transpose(), type());
      result.push_back(nn::activate(options_.activation, branches_.at(is_shared ? 0 : s)(z)));
    }
    if (options_.mode == ContextMode::kDeepSet && !result.empty())
      return {torch::cat(result, 0).mean(0, true)};
    return result;
  }

  Tensor map(const Tensor& x, const Context& context) {
    Tensor h = x;
    if (!branches_.empty()) {
      std::vector<Tensor> parts{x};
      for (const auto& e : embedded(context)) parts.push_back(e.expand({x.size(0), -1}));
      h = torch::cat(parts, 1);
    }
    return x + body_->forward(norm_ ? norm_->forward(h) : h);
  }

  torch::ScalarType type() const { return options_.is_double ? torch::kFloat64 : torch::kFloat32; }

 private:
  NetworkOptions options_;
  std::vector<torch::nn::Linear> branches_;
  torch::nn::LayerNorm norm_{nullptr};
  nn::Mlp body_{nullptr};
};
TORCH_MODULE(Network);

struct ConditionalNetwork::State {
  Network network;
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  Tensor images;  // of the last forward()
};

ConditionalNetwork::ConditionalNetwork(const NetworkOptions& o, Rng rng) {
  nn::use_threads(1);
  Network network(o);
  nn::initialize(*network, rng);
  if (o.is_double) network->to(torch::kFloat64);
  nn::OptimizerOptions optimizer;
  optimizer.kind = nn::OptimizerKind::kAdamW;
  optimizer.learning_rate = o.learning_rate;
  optimizer.weight_decay = o.weight_decay;
  auto made = nn::make_optimizer(network->parameters(), optimizer);
  state_ = std::make_unique<State>(State{network, std::move(made), {}});
}
ConditionalNetwork::~ConditionalNetwork() = default;
ConditionalNetwork::ConditionalNetwork(ConditionalNetwork&&) noexcept = default;

Matrix ConditionalNetwork::forward(MatrixView x, const Context& context) {
  auto& network = *state_->network;
  state_->images = network.map(nn::tensor_of(x, network.type()), context);
  return nn::matrix_of(state_->images);
}

void ConditionalNetwork::backward(MatrixView slopes) {
  state_->images.backward(nn::tensor_of(slopes, state_->network->type()));
}

void ConditionalNetwork::step(double learning_rate) {
  nn::take_step(*state_->optimizer, learning_rate);
}

Matrix ConditionalNetwork::operator()(MatrixView x, const Context& context) const {
  const torch::NoGradGuard no_gradients;
  auto& network = *state_->network;
  return nn::in_chunks(x, [&](MatrixView chunk) {
    return nn::matrix_of(network.map(nn::tensor_of(chunk, network.type()), context));
  });
}

std::vector<Vector> ConditionalNetwork::branches(const Context& context) const {
  const torch::NoGradGuard no_gradients;
  std::vector<Vector> result;
  for (const auto& e : state_->network->embedded(context))
    result.push_back(nn::matrix_of(e).row(0).transpose());
  return result;
}

std::vector<double> ConditionalNetwork::weights() const { return nn::weights_of(*state_->network); }
std::vector<double> ConditionalNetwork::gradients() const {
  return nn::gradients_of(*state_->network);
}
void ConditionalNetwork::set_weights(const std::vector<double>& values) {
  nn::set_weights(*state_->network, values);
}
void ConditionalNetwork::set_gradients(const std::vector<double>& values) {
  nn::set_gradients(*state_->network, values);
}

std::string ConditionalNetwork::saved() const { return nn::saved(*state_->network); }
std::string ConditionalNetwork::saved_optimizer() const { return nn::saved(*state_->optimizer); }
void ConditionalNetwork::restore(const std::string& network, const std::string& optimizer) {
  nn::restore(*state_->network, network);
  nn::restore(*state_->optimizer, optimizer);
}

}  // namespace assay::conditional_monge_gap
