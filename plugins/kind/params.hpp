// The parameters of kind, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/kind/plan.hpp"
#include "plugins/kind/solver.hpp"

namespace assay::kind {

enum class Task { kTransfer, kPretrain, kRecombine, kFrechet, kDecompose };
enum class Source { kDigits, kShapes, kFile };

struct Params {
  Task task;
  std::vector<std::string> solver;
  Source dataset;
  std::vector<std::int64_t> base_classes, novel_classes, keep_classes;
  std::int64_t margin, pool, shots_per_class;
  std::int64_t width, depth, heads, patch;
  std::int64_t num_learngene, tailors_per_class, novel_tailors_per_class;
  double orth_penalty;
  bool train_learngenes;
  std::int64_t lora_rank, oft_blocks, heur_layers;
  std::int64_t diffusion_steps, sample_steps;
  double beta_start, beta_end;
  std::int64_t pretrain_steps, finetune_steps, batch_size;
  double pretrain_lr, finetune_lr, ema_decay, grad_clip;
  std::int64_t samples_per_class, metric_seed, eval_every;

  Ranks base_ranks() const { return {num_learngene, tailors_per_class, lora_rank, oft_blocks}; }
  Ranks novel_ranks() const {
    return {num_learngene, novel_tailors_per_class, lora_rank, oft_blocks};
  }
  std::int64_t base_components() const {
    return num_learngene + tailors_per_class * static_cast<std::int64_t>(base_classes.size());
  }
};

void declare_params(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::kind
