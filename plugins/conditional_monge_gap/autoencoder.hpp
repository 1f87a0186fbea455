// Reduction by a trained autoencoder.
#pragma once

#include <cstdint>

#include "plugins/conditional_monge_gap/reduction.hpp"

namespace assay::conditional_monge_gap {

struct AutoencoderOptions {
  Index latent = 50;
  std::vector<std::int64_t> hidden{512, 512};  // of the encoder, and of the decoder
  std::int64_t epochs = 50, batch = 512;
  double learning_rate = 1e-4, final_rate = 1e-5, weight_decay = 1e-5;
  std::int64_t warmup_steps = 100;
};

struct Autoencoder {
  Reduction reduction;
  double first_loss = 0, last_loss = 0;  // squared error a cell and gene, of the two end epochs
};

// AdamW on the squared error; the rate rises linearly over the warm-up and falls as a cosine. An
// epoch passes over all rows of x once, in an order drawn anew. `after_step` is told the share that
// is done; what it throws ends the training.
Autoencoder train_autoencoder(MatrixView x, const AutoencoderOptions& options, Rng rng,
                              const std::function<void(double)>& after_step);

}  // namespace assay::conditional_monge_gap
