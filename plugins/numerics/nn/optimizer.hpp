// What an optimiser is told, free of torch.
#pragma once

namespace assay::nn {

enum class OptimizerKind {
  kAdam,   // Kingma & Ba 2015; weight decay is added to the gradient
  kAdamW,  // Loshchilov & Hutter 2019; weight decay is decoupled
  kSgd,
};

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::kAdam;
  double learning_rate = 1e-3;
  double beta1 = 0.9, beta2 = 0.999;  // Adam
  double weight_decay = 0;
  double momentum = 0;  // SGD
  bool nesterov = false;
};

}  // namespace assay::nn
