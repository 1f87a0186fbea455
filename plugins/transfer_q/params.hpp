// The parameters of transfer_q, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/transfer_q/decoder.hpp"

namespace assay::transfer_q {

enum class TreeSource { random, markov, data };
enum class Corpus { reviews, file, csv };
enum class RewardName { reviews, lexicon, length, trained };

struct Params {
  bool is_lm;
  std::vector<std::string> decoders;
  double alpha, beta;
  bool is_greedy, is_base_aligned, is_unnormalized;
  std::int64_t top_k, best_of_n;
  std::optional<double> indirect_coefficient;
  std::vector<double> alphas;

  TreeSource problem;
  std::int64_t vocab, horizon;
  double logit_scale, reward_correlation;

  Corpus corpus;
  bool is_transformer, is_preference;
  std::int64_t d_model, num_layers, num_heads, context, train_steps, align_steps, batch_size;
  double learning_rate, beta_dpo, dpo_learning_rate;
  std::int64_t dpo_pairs;
  RewardName reward;
  std::string label_domain, prompt_domain;
  std::int64_t ngram_order, train_sentences, align_samples, preference_pairs;
  double align_keep;
  std::int64_t rollouts, rollout_length, max_new_tokens, eval_prompts;
};

using TransferRun = Run<Params>;

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

// The decoders that are asked for, each once.
std::vector<Decoder> chosen_decoders(const Params& params);
bool has(const Params& params, Decoder decoder);
Steering steering_of(const Params& params);

// What alpha above beta means for transfer decoding.
void warn_of_weak_steering(TransferRun& run);

void check_tree(TransferRun& run);
void run_tree(TransferRun& run);
void check_text(TransferRun& run);
void run_text(TransferRun& run);

}  // namespace assay::transfer_q
