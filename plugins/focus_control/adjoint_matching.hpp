// Fine-tuning by adjoint matching: low-rank changes that make a flow's plain sampler behave as if
// it were controlled optimally.
#pragma once

#include <functional>

#include "plugins/focus_control/flow_transformer.hpp"

namespace assay::focus_control {

struct MatchingOptions {
  Heuristic heuristic = Heuristic::kFocus;
  double lambda = 400, blur_sigma = 1, quantile = 0.9;
  std::int64_t steps = 28, trajectories = 16, times = 16;
  double epsilon = 0;  // of the memoryless diffusion; 0: the step

  double step() const { return 1 / static_cast<double>(steps); }
  double sde_epsilon() const { return epsilon > 0 ? epsilon : step(); }
};

// States x[k] at t = k / steps with the slopes of lambda f there, and the lean adjoint.
struct Trajectories {
  std::vector<Images> x, slope, adjoint;
  double cost = 0;  // mean over steps and trajectories
};

// The memoryless diffusion of the tuned model, and back from a = 0 at t = 1
// a_k = a_{k+1} + h (J' a_{k+1} + slope_k), J that of the base model's drift 2 v - pull x at
// x_{k+1}. `stop_point` is called before each step; it may throw.
Trajectories simulate(const FlowTransformer& network, const std::vector<Prompt>& prompts,
                      const MatchingOptions& options, Rng rng,
                      const std::function<void()>& stop_point);

// All trajectories at `times` distinct random steps, none of them the first.
MatchingBatch draw_batch(const Trajectories& all, const std::vector<Prompt>& prompts,
                         const MatchingOptions& options, Rng rng);

}  // namespace assay::focus_control
