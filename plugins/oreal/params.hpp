// The parameters of oreal, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <vector>

#include "plugins/oreal/algorithm.hpp"

namespace assay::oreal {

enum class TaskName { mod_chain, add, countdown };
enum class TokenScheme { prefix_mean, token, topk };

struct BanditParams {
  bool is_given;  // problem = data
  std::int64_t prompts, answers, right;
  double logit_scale;
  std::int64_t best_of_n;
  double alpha;
};

struct TaskParams {
  TaskName name;
  std::int64_t modulus, chain_length, digits, numbers;
  double weak_fraction, weak_confusion, base_noise, target_share;
};

struct ModelParams {
  std::int64_t width, layers, heads;
  std::int64_t sft_steps, sft_batch;
  double sft_learning_rate;
};

struct TokenModelParams {
  double learning_rate, topk_ratio;
  std::int64_t warmup, epochs;
  TokenScheme scheme;
};

struct LanguageParams {
  TaskParams task;
  ModelParams model;
  std::int64_t prompts, rollouts;
  double temperature, top_p;
  bool keeps_pairs, is_per_sequence;
  bool has_token_model;
  TokenModelParams token_model;
  std::int64_t prompt_pool;
  std::vector<double> pass_rate_window;
  bool repeats_by_difficulty;
  std::int64_t eval_prompts, eval_samples, eval_interval;
};

struct Params {
  bool is_bandit;
  Algorithm algorithm;
  Shaping shaping;
  std::int64_t steps;
  double learning_rate, negative_weight, kl_coefficient;
  bool is_anchor_previous;
  std::int64_t pass_k;
  BanditParams bandit;
  LanguageParams language;
};

using OrealRun = Run<Params>;

void declare_params(Declare<Params>& d);
void declare_bandit(Declare<BanditParams>& d);
void declare_language(Declare<LanguageParams>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::oreal
