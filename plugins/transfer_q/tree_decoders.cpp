#include "plugins/transfer_q/tree_decoders.hpp"

#include <algorithm>
#include <cmath>

namespace assay::transfer_q {
namespace {

Reals scaled(const Reals& x, double factor) {
  Reals y(x.size());
  std::transform(x.begin(), x.end(), y.begin(), [factor](double v) { return factor * v; });
  return y;
}

// E[w r | s, z] over the strings of rho_BL with w = exp(c (r - r_BL)), divided by E[w | s, z] where
// weights are normalised: then it is the value of rho_BL tilted by c (r - r_BL).
Reals reweighted_values(const TreeProblem& problem, const TreeModels& models,
                        const Steering& steering) {
  Reals exponents(problem.reward.size());
  for (std::size_t i = 0; i < exponents.size(); ++i)
    exponents[i] = steering.coefficient * (problem.reward[i] - problem.reward_bl[i]);
  const auto tilt = tilted_strings(problem.tree, models.aligned_bl, exponents);
  Reals q = token_values(problem.tree, tilt.law, problem.reward);
  if (!steering.is_normalized)
    for (std::size_t e = 0; e < q.size(); ++e) q[e] *= std::exp(tilt.soft_values[e]);
  return q;
}

Reals values_of(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
                const Steering& steering) {
  const auto of = [&](const Law& law) { return token_values(problem.tree, law, problem.reward); };
  switch (decoder) {
    case Decoder::kArgs:
      return problem.prefix_reward;
    case Decoder::kControlled:
      return of(models.sft);
    case Decoder::kDirect:
      return of(models.aligned.law);
    case Decoder::kIndirect:
      return reweighted_values(problem, models, steering);
    case Decoder::kNaive:
      return of(models.aligned_bl);
    case Decoder::kSoftOptimal:
      return scaled(models.aligned.soft_values, steering.beta);
    default:
      return {};
  }
}

const Law& base_of(const TreeModels& models, Decoder decoder, const Steering& steering) {
  if (decoder == Decoder::kAligned) return models.aligned.law;
  if (decoder == Decoder::kAlignedBl) return models.aligned_bl;
  if (!steering.is_base_aligned) return models.sft;
  if (decoder == Decoder::kDirect) return models.aligned.law;
  return decoder == Decoder::kIndirect || decoder == Decoder::kNaive ? models.aligned_bl
                                                                     : models.sft;
}

Law steered(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
            const Reals& values, const Steering& steering) {
  const auto& tree = problem.tree;
  const double scale = 1 / (decoder == Decoder::kSoftOptimal ? steering.beta : steering.alpha);
  const Law& base = base_of(models, decoder, steering);
  if (values.empty()) {  // a model as it is
    if (steering.is_greedy) return greedy(tree, models.sft, base, base.log_ratio, 0);
    return base;
  }
  if (steering.is_greedy) return greedy(tree, models.sft, base, values, scale);
  if (steering.top_k == 0 || steering.top_k >= tree.vocab())
    return tilted(tree, base, values, scale);
  return tilted(tree, restricted(tree, base, steering.top_k), values, scale);
}

}  // namespace

TreeModels::TreeModels(const TreeProblem& problem, double beta)
    : sft(frozen_law(problem.tree, problem.logits)),
      aligned(tilted_strings(problem.tree, sft, scaled(problem.reward, 1 / beta))),
      aligned_bl(tilted_strings(problem.tree, sft, scaled(problem.reward_bl, 1 / beta)).law),
      strings(string_law(problem.tree, sft)),
      frontier(strings, problem.reward),
      of_aligned(evaluate(problem.tree, aligned.law, problem.reward)),
      of_aligned_bl(evaluate(problem.tree, aligned_bl, problem.reward)) {}

TreeDecoded decode(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
                   const Steering& steering) {
  TreeDecoded result;
  if (decoder == Decoder::kBestOfN) {
    result.outcome = best_of_n(models.strings, problem.reward, steering.best_of);
    return result;
  }
  result.values = values_of(problem, models, decoder, steering);
  result.law = steered(problem, models, decoder, result.values, steering);
  result.outcome = evaluate(problem.tree, result.law, problem.reward);
  return result;
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
Guarantees guarantees(const TreeProblem& problem, const TreeModels& models,
                      const TreeDecoded& direct, const Steering& steering) {
  const auto sums = departures(problem.tree, direct.law, models.aligned.law, direct.law);
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
