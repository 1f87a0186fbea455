// One-step prompts with finitely many answers: every algorithm's expected update, exactly.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/oreal/algorithm.hpp"
#include "plugins/oreal/best_of_n.hpp"

namespace assay::oreal {

struct Bandit {
  Matrix logits;   // a prompt a row, an answer a column
  Matrix correct;  // 1: right, 0: wrong

  Vector policy_logits(Index prompt) const { return logits.row(prompt); }
  Vector right_answers(Index prompt) const { return correct.row(prompt); }
};

// Logits N(0, scale^2), the first `right` answers of a random order are right.
Bandit random_bandit(Index prompts, Index answers, Index right, double scale, Rng rng);

// One prompt's policy and the mean scores of its right and its wrong answers,
//   g+ = pi C / p - pi,  g- = pi (1 - C) / (1 - p) - pi;   p g+ + (1 - p) g- = 0.
struct PromptPolicy {
  PromptPolicy(const Vector& logits, const Vector& is_right);

  Vector policy, log_policy, right_score, wrong_score;
  Outcome outcome;
};

struct UpdateRule {
  Algorithm algorithm = Algorithm::oreal;
  Shaping shaping = Shaping::theory;
  double negative_weight = 0.5, kl_coefficient = 0.01;
};

// Weights of g+ and -g- in the expected update, for infinitely many rollouts.
struct Weights {
  double right, wrong;
};
Weights weights_of(const UpdateRule& rule, const Outcome& o);

// The expected update of the logits; `initial` is the log policy that the KL is anchored at.
Vector expected_update(const UpdateRule& rule, const PromptPolicy& at, const Vector& initial);

// omega with update = omega grad p, without KL: how much a prompt of this p counts.
double effective_weight(const UpdateRule& rule, double p);

// Prompts of nearly certain outcome stay as they are; how many moved.
Index advance(Bandit& bandit, const Matrix& initial_log_policy, const UpdateRule& rule,
              double learning_rate);

Matrix log_policies(const Bandit& bandit);
std::vector<Outcome> outcomes(const Bandit& bandit);

}  // namespace assay::oreal
