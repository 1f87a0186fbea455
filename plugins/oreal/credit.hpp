// What each rollout and each of its tokens counts in the loss, given the verdicts. No network here.
//
//   L = sum_right a+ w+_t (-ln pi_t) / N+  +  eta sum_wrong a- w-_t exp(ln pi_t - ln pi_t') / N-
//     + beta sum (exp(d_t) - d_t - 1) / N,     d_t = ln pi_ref,t - ln pi_t, pi' = pi held fixed,
//
// N: tokens of the class or of all, or with one mean a response: responses times its own tokens.
#pragma once

#include <assay/rng.hpp>
#include <cstddef>
#include <span>
#include <vector>

#include "plugins/oreal/params.hpp"

namespace assay::oreal {

// Rollouts in groups of `copies`, one group a prompt.
struct Verdicts {
  std::vector<char> is_right;
  std::size_t copies;

  std::size_t prompts() const { return is_right.size() / copies; }
  std::size_t right(std::size_t prompt) const;
  double rate(std::size_t prompt) const {
    return static_cast<double>(right(prompt)) / static_cast<double>(copies);
  }
  bool is_mixed(std::size_t prompt) const { return right(prompt) > 0 && right(prompt) < copies; }
  std::size_t mixed() const;
};

// Whether prompts of one outcome leave the loss and its denominators.
constexpr bool drops_uniform_prompts(Algorithm a) {
  return a == Algorithm::rft || a == Algorithm::grpo || a == Algorithm::oreal;
}

// Numbers of the rollouts that are learned from, in order: of the prompts that stay all, or one
// right and one wrong.
std::vector<std::size_t> kept_rollouts(const Verdicts& verdicts, bool drops_uniform,
                                       bool keeps_pairs, Rng rng);

// a+ of a right, a- of a wrong rollout, both >= 0; of reinforce, rloo and grpo their advantages,
// whose sign says which.
double rollout_weight(Algorithm algorithm, Shaping shaping, bool is_right, std::size_t right,
                      std::size_t copies);

// w+ or w- of each token of one response, from the scores of the token model.
std::vector<double> token_weights(const TokenModelParams& p, std::span<const float> scores,
                                  bool is_right);

// Coefficients of -ln pi_t, of the ratio, and of the k3 estimate, one a token, all rollouts behind
// each other.
struct TokenLoss {
  std::vector<float> likelihood, ratio, kl;
};

struct CreditOptions {
  Algorithm algorithm = Algorithm::oreal;
  Shaping shaping = Shaping::theory;
  double negative_weight = 0.5;
  bool is_per_sequence = false;
};

struct KeptRollout {
  std::size_t tokens;
  bool is_right;
  double weight;                        // rollout_weight
  std::vector<double> token_weights{};  // none: all 1
};

TokenLoss token_loss(const CreditOptions& options, std::span<const KeptRollout> rollouts);

// Chance that a right rollout has the higher score, ties half; NaN where one class is missing.
double area_under_curve(std::span<const double> scores, std::span<const char> is_right);

// Estimate of the chance that one of k draws is right from n draws of which c were:
// 1 - C(n - c, k) / C(n, k). Requires k <= n.
double pass_at_k(std::size_t n, std::size_t c, std::size_t k);

}  // namespace assay::oreal
