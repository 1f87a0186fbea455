#include "plugins/conditional_monge_gap/autoencoder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "plugins/numerics/nn/modules.hpp"
#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::conditional_monge_gap {
namespace {

class CoderImpl : public torch::nn::Module {
 public:
  CoderImpl(Index genes, const AutoencoderOptions& o)
      : encoder(register_module(
            "encoder", nn::Mlp(nn::MlpShape{genes, o.hidden, o.latent, nn::Activation::kGelu}))),
        decoder(register_module(
            "decoder", nn::Mlp(nn::MlpShape{o.latent, o.hidden, genes, nn::Activation::kGelu}))) {}

  nn::Mlp encoder, decoder;
};
TORCH_MODULE(Coder);

double rate_at(const AutoencoderOptions& o, std::int64_t step, std::int64_t steps) {
  if (step < o.warmup_steps)
    return o.learning_rate * static_cast<double>(step + 1) / static_cast<double>(o.warmup_steps);
  const auto left = std::max<std::int64_t>(1, steps - o.warmup_steps);
  const double t = static_cast<double>(step - o.warmup_steps) / static_cast<double>(left);
  return o.final_rate + (o.learning_rate - o.final_rate) * (1 + std::cos(std::acos(-1.0) * t)) / 2;
}

Matrix through(nn::Mlp network, MatrixView x) {
  const torch::NoGradGuard no_gradients;
  return nn::matrix_of(network->forward(nn::tensor_of(x)));
}

}  // namespace

Autoencoder train_autoencoder(MatrixView x, const AutoencoderOptions& o, Rng rng,
                              const std::function<void(double)>& after_step) {
  nn::use_threads(1);
  Coder coder(x.cols(), o);
  nn::initialize(*coder, rng);
  nn::OptimizerOptions settings;
  settings.kind = nn::OptimizerKind::kAdamW;
  settings.learning_rate = o.learning_rate;
  settings.weight_decay = o.weight_decay;
  const auto optimizer = nn::make_optimizer(coder->parameters(), settings);

  Rows order(static_cast<std::size_t>(x.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  const std::int64_t batches = (x.rows() + o.batch - 1) / o.batch, steps = o.epochs * batches;
  Autoencoder result;
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto at = (step % batches) * o.batch,
               end = std::min<std::int64_t>(x.rows(), at + o.batch);
    if (at == 0) {
      rng.shuffle(std::span(order));
      result.last_loss = 0;
    }
    const auto rows = nn::tensor_of(pick(x, Rows(order.begin() + at, order.begin() + end)));
    const auto loss =
        (coder->decoder->forward(coder->encoder->forward(rows)) - rows).square().mean();
    loss.backward();
    nn::take_step(*optimizer, rate_at(o, step, steps));
    const double share = static_cast<double>(end - at) / static_cast<double>(x.rows());
    result.last_loss += share * loss.item<double>();
    if (step < batches) result.first_loss = result.last_loss;
    after_step(static_cast<double>(step + 1) / static_cast<double>(steps));
  }
  result.reduction.dimension = o.latent;
  result.reduction.encode = [coder](MatrixView m) { return through(coder->encoder, m); };
  result.reduction.decode = [coder](MatrixView m) { return through(coder->decoder, m); };
  return result;
}

}  // namespace assay::conditional_monge_gap
