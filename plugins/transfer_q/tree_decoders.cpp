#include "plugins/transfer_q/tree_decoders.hpp"

#include <algorithm>
#include <cmath>

namespace assay::transfer_q {
namespace {

void scale(const Reals& x, double factor, Reals& y) {
  y.resize(x.size());
  std::transform(x.begin(), x.end(), y.begin(), [factor](double v) { return factor * v; });
}

TiltedStrings aligned_model(const TreeProblem& problem, const Law& sft, const Reals& reward,
                            double beta) {
  Reals exponents;
  scale(reward, 1 / beta, exponents);
  TiltedStrings model;
  tilt_strings(problem.tree, sft, exponents, model);
  return model;
}

Outcome outcome_of(const TreeProblem& problem, const Law& law) {
  std::vector<Outcome> outcomes;
  return evaluate(problem.tree, law, problem.reward, outcomes);
}

// E[w r | s, z] over the strings of rho_BL with w = exp(c (r - r_BL)), divided by E[w | s, z] where
// weights are normalised: then it is the value of rho_BL tilted by c (r - r_BL).
void reweight(const TreeProblem& problem, const TreeModels& models, const Steering& steering,
              TreeDecoding& to) {
  to.numbers.resize(problem.reward.size());
  for (std::size_t i = 0; i < to.numbers.size(); ++i)
    to.numbers[i] = steering.coefficient * (problem.reward[i] - problem.reward_bl[i]);
  tilt_strings(problem.tree, models.aligned_bl.law, to.numbers, to.tilt);
  token_values(problem.tree, to.tilt.law, problem.reward, to.values);
  if (steering.is_normalized) return;
  for (std::size_t e = 0; e < to.values.size(); ++e)
    to.values[e] *= std::exp(to.tilt.soft_values[e]);
}

void find_values(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
                 const Steering& steering, TreeDecoding& to) {
  const auto of = [&](const Law& law) {
    token_values(problem.tree, law, problem.reward, to.values);
  };
  to.values.clear();
  if (decoder == Decoder::kArgs) to.values = problem.prefix_reward;
  if (decoder == Decoder::kControlled) of(models.sft);
  if (decoder == Decoder::kDirect) of(models.aligned.law);
  if (decoder == Decoder::kNaive) of(models.aligned_bl.law);
  if (decoder == Decoder::kIndirect) reweight(problem, models, steering, to);
  if (decoder == Decoder::kSoftOptimal) scale(models.aligned.soft_values, steering.beta, to.values);
}

const Law& base_of(const TreeModels& models, Decoder decoder, const Steering& steering) {
  if (decoder == Decoder::kAligned) return models.aligned.law;
  if (decoder == Decoder::kAlignedBl) return models.aligned_bl.law;
  if (!steering.is_base_aligned) return models.sft;
  if (decoder == Decoder::kDirect) return models.aligned.law;
  return decoder == Decoder::kIndirect || decoder == Decoder::kNaive ? models.aligned_bl.law
                                                                     : models.sft;
}

void steer(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
           const Steering& steering, TreeDecoding& to) {
  const auto& tree = problem.tree;
  const Law& base = base_of(models, decoder, steering);
  const double scale = 1 / (decoder == Decoder::kSoftOptimal ? steering.beta : steering.alpha);
  if (to.values.empty() && steering.is_greedy)  // a model as it is
    greedy(tree, models.sft, base, base.log_ratio, 0, to.law);
  else if (to.values.empty())
    to.law = base;
  else if (steering.is_greedy)
    greedy(tree, models.sft, base, to.values, scale, to.law);
  else if (steering.top_k == 0 || steering.top_k >= tree.vocab())
    tilt(tree, base, to.values, scale, to.law);
  else
    tilt(tree, restricted(tree, base, steering.top_k), to.values, scale, to.law);
}

}  // namespace

TreeModels::TreeModels(const TreeProblem& problem, double beta)
    : sft(frozen_law(problem.tree, problem.logits)),
      aligned(aligned_model(problem, sft, problem.reward, beta)),
      aligned_bl(aligned_model(problem, sft, problem.reward_bl, beta)),
      strings(string_law(problem.tree, sft)),
      frontier(strings, problem.reward),
      of_aligned(outcome_of(problem, aligned.law)),
      of_aligned_bl(outcome_of(problem, aligned_bl.law)) {}

void TreeDecoding::operator()(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
                              const Steering& steering) {
  if (decoder == Decoder::kBestOfN) {
    values.clear();
    outcome = best_of_n(models.strings, problem.reward, steering.best_of, leaves);
    return;
  }
  find_values(problem, models, decoder, steering, *this);
  steer(problem, models, decoder, steering, *this);
  outcome = evaluate(problem.tree, law, problem.reward, outcomes);
}

double log_weight_max(const TreeProblem& problem, const Reals& strings, double coefficient) {
  double most = -kInfinity;
  for (std::size_t i = 0; i < strings.size(); ++i)
    if (strings[i] > 0)
      most = std::max(most, coefficient * (problem.reward[i] - problem.reward_bl[i]));
  return most;
}

// J(rho_max) - J(rho) <= beta [KL(rho_max||sft) - KL(rho||sft)], since rho maximises
// E r - beta KL(.||sft); with the gap of the decoder to rho this bounds that to rho_max.
Guarantees guarantees(const TreeProblem& problem, const TreeModels& models, TreeDecoding& direct,
                      const Steering& steering) {
  const auto sums =
      departures(problem.tree, direct.law, models.aligned.law, direct.law, direct.numbers);
  const double gap = models.of_aligned.reward - direct.outcome.reward;
  const auto& frontier = models.frontier;
  Guarantees result;
  result.gap_residual = std::abs(gap - steering.alpha * sums.difference);
  result.gap_bound = steering.alpha * sums.bound;
  result.total_gap_bound =
      steering.beta * (frontier.kl_of_best() - models.of_aligned.kl) + result.gap_bound;
  result.kl_bound = static_cast<double>(problem.tree.horizon()) *
                    (frontier.best() - frontier.worst()) / steering.alpha;
  return result;
}

}  // namespace assay::transfer_q
