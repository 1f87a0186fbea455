#include "plugins/oreal/credit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace assay::oreal {
namespace {

double to_real(std::size_t n) { return static_cast<double>(n); }

// Of a reward of 1 in a group with the mean rate, and its standard deviation with K - 1.
double normalised(double reward, double rate, double copies) {
  const double variance = rate * (1 - rate) * copies / (copies - 1);
  return (reward - rate) / (std::sqrt(variance) + 1e-8);
}

// 1 over the denominator of a rollout's tokens, given those of its class.
class Denominators {
 public:
  explicit Denominators(bool is_per_sequence) : is_per_sequence_(is_per_sequence) {}
  void add(std::size_t tokens) { tokens_ += to_real(tokens), ++rollouts_; }
  double share(std::size_t tokens) const {
    return is_per_sequence_ ? 1 / (rollouts_ * to_real(tokens)) : 1 / tokens_;
  }

 private:
  bool is_per_sequence_;
  double tokens_ = 0, rollouts_ = 0;
};

bool has_advantages(Algorithm a) {
  return a == Algorithm::reinforce || a == Algorithm::rloo || a == Algorithm::grpo;
}

}  // namespace

std::size_t Verdicts::right(std::size_t prompt) const {
  const auto first = is_right.begin() + static_cast<std::ptrdiff_t>(prompt * copies);
  return static_cast<std::size_t>(
      std::count(first, first + static_cast<std::ptrdiff_t>(copies), 1));
}

std::size_t Verdicts::mixed() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < prompts(); ++i) count += is_mixed(i) ? 1 : 0;
  return count;
}

std::vector<std::size_t> kept_rollouts(const Verdicts& verdicts, bool drops_uniform,
                                       bool keeps_pairs, Rng rng) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < verdicts.prompts(); ++i) {
    if (drops_uniform && !verdicts.is_mixed(i)) continue;
    std::vector<std::size_t> of_outcome[2];
    for (std::size_t k = i * verdicts.copies; k < (i + 1) * verdicts.copies; ++k)
      of_outcome[verdicts.is_right[k] ? 1 : 0].push_back(k);
    const auto any = [&rng](const auto& list) { return list[rng.below(list.size())]; };
    if (keeps_pairs)
      kept.insert(kept.end(), {any(of_outcome[1]), any(of_outcome[0])});
    else
      for (std::size_t k = 0; k < verdicts.copies; ++k) kept.push_back(i * verdicts.copies + k);
  }
  return kept;
}

double rollout_weight(Algorithm algorithm, Shaping shaping, bool is_right, std::size_t right,
                      std::size_t copies) {
  const double k = to_real(copies), rate = to_real(right) / k;
  const double reward = is_right ? 1 : 0;
  const double leave_one_out = 2 * (reward - rate) * k / (k - 1);
  if (algorithm == Algorithm::reinforce) return 2 * reward - 1;
  if (algorithm == Algorithm::rloo) return leave_one_out;
  if (algorithm == Algorithm::grpo) return normalised(reward, rate, k);
  if (algorithm == Algorithm::rft) return reward;
  switch (shaping) {
    case Shaping::advantage:
      return std::abs(leave_one_out);
    case Shaping::grpo:
      return std::abs(normalised(reward, rate, k));
    case Shaping::theory:
      break;
  }
  return is_right ? 1 : 1 - rate;
}

std::vector<double> token_weights(const TokenModelParams& p, std::span<const float> scores,
                                  bool is_right) {
  std::vector<double> weights;
  double sum = 0;
  for (const double score : scores) {
    sum += score;
    const double count = to_real(weights.size() + 1);
    const double at = p.scheme == TokenScheme::token ? score : sum / count;
    const double credit = 2 / (1 + std::exp(-at)) - 1;  // in (-1, 1), above 0: speaks for right
    weights.push_back(std::clamp(is_right ? credit : -credit, 0.0, 1.0));
  }
  if (p.scheme != TokenScheme::topk) return weights;
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
  const double taken = std::ceil(p.topk_ratio * to_real(weights.size()));
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    weights[order[rank]] *= to_real(rank) < taken ? to_real(order.size()) / taken : 0;
  return weights;
}

TokenLoss token_loss(const CreditOptions& options, std::span<const KeptRollout> rollouts) {
  Denominators right(options.is_per_sequence), wrong(options.is_per_sequence),
      all(options.is_per_sequence);
  for (const auto& r : rollouts) {
    (r.is_right ? right : wrong).add(r.tokens);
    all.add(r.tokens);
  }
  TokenLoss loss;
  for (const auto& r : rollouts)
    for (std::size_t t = 0; t < r.tokens; ++t) {
      const double weight = r.weight * (r.token_weights.empty() ? 1 : r.token_weights[t]);
      double likelihood = 0, ratio = 0;
      if (has_advantages(options.algorithm))
        likelihood = weight * all.share(r.tokens);
      else if (r.is_right)
        likelihood = weight * right.share(r.tokens);
      else
        ratio = options.negative_weight * weight * wrong.share(r.tokens);
      loss.likelihood.push_back(static_cast<float>(likelihood));
      loss.ratio.push_back(static_cast<float>(ratio));
      loss.kl.push_back(static_cast<float>(all.share(r.tokens)));
    }
  return loss;
}

double area_under_curve(std::span<const double> scores, std::span<const char> is_right) {
  double pairs = 0, won = 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (!is_right[i] || is_right[j]) continue;
      ++pairs;
      won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
    }
  return pairs > 0 ? won / pairs : std::numeric_limits<double>::quiet_NaN();
}

double pass_at_k(std::size_t n, std::size_t c, std::size_t k) {
  double none = 1;
  for (std::size_t i = 0; i < k; ++i)
    none *= n - c > i ? (to_real(n - c) - to_real(i)) / (to_real(n) - to_real(i)) : 0;
  return 1 - none;
}

}  // namespace assay::oreal
