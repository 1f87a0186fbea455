// The controlled sampler: Euler steps of a flow, pushed down the slope of a cost of its attention.
#pragma once

#include <functional>
#include <vector>

#include "plugins/focus_control/flow_transformer.hpp"
#include "plugins/focus_control/params.hpp"

namespace assay::focus_control {

struct ControlOptions {
  std::int64_t steps = 28;
  double lambda = 0, sigma_eps = 1e-3, guidance = 1, blur_sigma = 1;
  Weighting weighting = Weighting::kMemoryless;
  Weights weights = Weights::kBase;
  std::function<void(double passes)> worked;  // after each step of some samples; may throw
};

// What the slope is multiplied by at each step: variance (1 - t) of the memoryless diffusion, which
// stands for sigma^2 times the remaining time that the slope is frozen for; or the mean of that.
// kLatentStep moves the sample by the mean first and asks for the velocity where it is then, as
// Attend-and-Excite does (Chefer et al. 2023).
std::vector<double> control_weights(const ControlOptions& options);

constexpr Index kMapPrompts = 16;
constexpr std::int64_t kMapEvery = 7;  // steps

struct Samples {
  Images images;
  std::vector<double> cost;  // mean over the samples at each step; none without a heuristic
  // Rows: the first prompts, at each kMapEvery-th step; tokens x positions, mean of the layers.
  Images maps;
  double seconds = 0;
};

// One sample for each prompt, from the row of the noise. kNone is the sampler alone. Throws
// Diverged where a sample is not finite.
Samples sample(const FlowTransformer& network, const std::vector<Prompt>& prompts,
               const Images& noise, Heuristic heuristic, const ControlOptions& options);

// Costs of maps of a network's subject tokens.
AttentionCost attention_cost(const NetworkShape& shape, Heuristic heuristic, double blur_sigma);

std::vector<std::int64_t> tokens_of(const std::vector<Prompt>& prompts, Index from, Index count);

// Samples that are passed through the network together: what they need stays in the cache.
constexpr Index kTogether = 64;

}  // namespace assay::focus_control
