// The parameters of focus_control, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/focus_control/costs.hpp"

namespace assay::focus_control {

enum class Task { kControl, kAdjointMatching, kLqg, kLoss };

enum class BaseModelKind { kFlow, kDiffusion };

// How the cost's gradient is weighted along the path: by variance (1 - t) of the memoryless
// diffusion, or by the mean of that at every step.
enum class Weighting { kMemoryless, kConstant, kLatentStep };

struct Params {
  Task task;
  std::vector<std::string> heuristics;
  double lambda, lambda_scale;
  std::int64_t sample_steps;
  double sigma_eps, guidance, blur_sigma;
  Weighting weighting;
  std::int64_t num_prompts, num_subjects, best_of;
  BaseModelKind base_model;
  std::int64_t width, depth, heads, patch;
  std::int64_t train_steps, batch_size, num_scenes;
  double learning_rate, omit_prob, swap_prob;
  std::int64_t am_prompts, am_iterations, am_trajectories, am_times, lora_rank;
  double am_learning_rate, lora_alpha, sde_eps, loss_quantile;
  std::vector<double> mu, var, target;
  double running_weight, terminal_weight, t_start;
  std::int64_t num_steps, test_time_steps;
  std::vector<std::vector<std::int64_t>> groups;

  // The names of costs among `heuristics`, without "none".
  std::vector<std::string> costs() const;
  // Weight of a cost at test time, and in adjoint matching.
  double test_time_lambda(const std::string& heuristic) const;
  double matching_lambda() const;
  double lqg_lambda() const;
};

void declare_params(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

// What ranges cannot say, data aside. Throws BadInput or notes faults.
void require_params(Run<Params>& run);

}  // namespace assay::focus_control
