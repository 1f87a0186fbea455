#include "plugins/oreal/bandit.hpp"

#include <cmath>

namespace assay::oreal {
namespace {

constexpr double kCertain = 1e-12;

// d KL(pi || pi_0) / d logits = pi (l - pi.l), l = ln(pi / pi_0).
Vector kl_gradient(const PromptPolicy& at, const Vector& initial) {
  const Vector l = at.log_policy - initial;
  return at.policy.cwiseProduct((l.array() - at.policy.dot(l)).matrix());
}

Weights shaped(Shaping shaping, double p, double wrong) {
  switch (shaping) {
    case Shaping::theory:
      return {1, wrong};
    case Shaping::advantage:  // K / (K - 1) -> 1
      return {2 * wrong, 2 * p};
    case Shaping::grpo:
      break;
  }
  return {std::sqrt(wrong / p), std::sqrt(p / wrong)};
}

}  // namespace

Bandit random_bandit(Index prompts, Index answers, Index right, double scale, Rng rng) {
  Bandit bandit{Matrix(prompts, answers), Matrix::Zero(prompts, answers)};
  for (Index i = 0; i < prompts; ++i) {
    for (Index j = 0; j < answers; ++j) bandit.logits(i, j) = rng.normal(0, scale);
    for (const auto j : rng.sample(to_size(answers), to_size(right)))
      bandit.correct(i, static_cast<Index>(j)) = 1;
  }
  return bandit;
}

PromptPolicy::PromptPolicy(const Vector& logits, const Vector& is_right)
    : log_policy(logits.array() - logits.maxCoeff()), outcome(outcome_of(logits, is_right)) {
  log_policy.array() -= std::log(log_policy.array().exp().sum());
  policy = log_policy.array().exp();
  right_score = wrong_score = -policy;
  for (Index i = 0; i < policy.size(); ++i)
    if (is_right[i] > 0)
      right_score[i] += std::exp(log_policy[i] - outcome.log_right);
    else
      wrong_score[i] += std::exp(log_policy[i] - outcome.log_wrong);
}

Weights weights_of(const UpdateRule& rule, const Outcome& o) {
  const double p = o.right(), wrong = o.wrong();
  switch (rule.algorithm) {
    case Algorithm::reinforce:
      return {p, wrong};
    case Algorithm::rloo:
      return {2 * p * wrong, 2 * p * wrong};
    case Algorithm::grpo:
      return {std::sqrt(p * wrong), std::sqrt(p * wrong)};
    case Algorithm::rft:
      return {1, 0};
    case Algorithm::oreal: {
      const auto w = shaped(rule.shaping, p, wrong);
      return {w.right, rule.negative_weight * w.wrong};
    }
    case Algorithm::sft:
    case Algorithm::ppo:
      break;
  }
  return {0, 0};
}

Vector expected_update(const UpdateRule& rule, const PromptPolicy& at, const Vector& initial) {
  const auto w = weights_of(rule, at.outcome);
  Vector u = w.right * at.right_score - w.wrong * at.wrong_score;
  if (is_anchored(rule.algorithm) && rule.kl_coefficient > 0)
    u -= rule.kl_coefficient * kl_gradient(at, initial);
  return u;
}

// grad p = p g+ = -(1 - p) g-.
double effective_weight(const UpdateRule& rule, double p) {
  const auto w = weights_of(rule, {std::log(p), std::log1p(-p)});
  return w.right / p + w.wrong / (1 - p);
}

Index advance(Bandit& bandit, const Matrix& initial_log_policy, const UpdateRule& rule,
              double learning_rate) {
  Index moved = 0;
  for (Index i = 0; i < bandit.logits.rows(); ++i) {
    const PromptPolicy at(bandit.policy_logits(i), bandit.right_answers(i));
    if (at.outcome.right() < kCertain || at.outcome.wrong() < kCertain) continue;
    const Vector initial = initial_log_policy.row(i);
    bandit.logits.row(i) += learning_rate * expected_update(rule, at, initial).transpose();
    ++moved;
  }
  return moved;
}

Matrix log_policies(const Bandit& bandit) {
  Matrix all(bandit.logits.rows(), bandit.logits.cols());
  for (Index i = 0; i < all.rows(); ++i)
    all.row(i) = PromptPolicy(bandit.policy_logits(i), bandit.right_answers(i)).log_policy;
  return all;
}

std::vector<Outcome> outcomes(const Bandit& bandit) {
  std::vector<Outcome> all;
  for (Index i = 0; i < bandit.logits.rows(); ++i)
    all.push_back(outcome_of(bandit.policy_logits(i), bandit.right_answers(i)));
  return all;
}

}  // namespace assay::oreal
