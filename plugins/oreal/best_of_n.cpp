#include "plugins/oreal/best_of_n.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/oreal/bandit.hpp"

namespace assay::oreal {
namespace {

constexpr double kDifferenceStep = 1e-5;

// ln of the sum of e^logits where `chosen`, -infinity for none.
double log_sum(const Vector& logits, const Vector& chosen) {
  double top = -kInfinity, sum = 0;
  for (Index i = 0; i < logits.size(); ++i)
    if (chosen[i] > 0) top = std::max(top, logits[i]);
  if (top == -kInfinity) return top;
  for (Index i = 0; i < logits.size(); ++i)
    if (chosen[i] > 0) sum += std::exp(logits[i] - top);
  return top + std::log(sum);
}

double log_add(double a, double b) {
  const double top = std::max(a, b);
  return top == -kInfinity ? top : top + std::log1p(std::exp(std::min(a, b) - top));
}

// x ln(x / e^log_y), 0 for x = 0.
double relative(double x, double log_x, double log_y) { return x > 0 ? x * (log_x - log_y) : 0; }

bool is_certain(const Outcome& o) { return o.log_right == -kInfinity || o.log_wrong == -kInfinity; }

// The policy with the chances of right and wrong answers multiplied by e^right and e^wrong.
Vector reweighted(const Vector& logits, const Vector& is_right, double right, double wrong) {
  const double all = log_sum(logits, Vector::Ones(logits.size()));
  Vector policy(logits.size());
  for (Index i = 0; i < policy.size(); ++i)
    policy[i] = std::exp(logits[i] - all + (is_right[i] > 0 ? right : wrong));
  return policy;
}

}  // namespace

double Outcome::right() const { return std::exp(log_right); }
double Outcome::wrong() const { return std::exp(log_wrong); }

Outcome outcome_of(const Vector& logits, const Vector& is_right) {
  const Vector is_wrong = Vector::Ones(is_right.size()) - is_right;
  const double right = log_sum(logits, is_right), wrong = log_sum(logits, is_wrong);
  const double all = log_add(right, wrong);
  return {right - all, wrong - all};
}

double best_of_n_pass(const Outcome& o, double n) {
  return o.log_wrong == -kInfinity ? 1 : -std::expm1(n * o.log_wrong);
}

double best_of_n_kl(const Outcome& o, double n) {
  if (is_certain(o)) return 0;
  const double q = best_of_n_pass(o, n);
  return relative(q, std::log(q), o.log_right) + std::exp(n * o.log_wrong) * (n - 1) * o.log_wrong;
}

Vector best_of_n(const Vector& logits, const Vector& is_right, double n) {
  const auto o = outcome_of(logits, is_right);
  return reweighted(logits, is_right, std::log(best_of_n_pass(o, n)) - o.log_right,
                    (n - 1) * o.log_wrong);
}

PassGradient best_of_n_gradient(const Vector& logits, const Vector& is_right, double n) {
  const PromptPolicy at(logits, is_right);
  const double slope = n * std::exp((n - 1) * at.outcome.log_wrong);
  return {slope * at.outcome.right() * at.right_score,
          -slope * at.outcome.wrong() * at.wrong_score};
}

double gradient_residual(const Vector& logits, const Vector& is_right, double n) {
  if (is_certain(outcome_of(logits, is_right))) return 0;
  const auto gradient = best_of_n_gradient(logits, is_right, n);
  double worst = (gradient.by_right - gradient.by_wrong).lpNorm<Eigen::Infinity>();
  Vector at = logits;
  for (Index i = 0; i < at.size(); ++i) {
    at[i] = logits[i] + kDifferenceStep;
    const double above = best_of_n_pass(outcome_of(at, is_right), n);
    at[i] = logits[i] - kDifferenceStep;
    const double below = best_of_n_pass(outcome_of(at, is_right), n);
    at[i] = logits[i];
    const double slope = (above - below) / (2 * kDifferenceStep);
    worst = std::max(
        {worst, std::abs(slope - gradient.by_right[i]), std::abs(slope - gradient.by_wrong[i])});
  }
  return worst;
}

double optimal_pass(const Outcome& o, double alpha) {
  return std::exp(o.log_right + 1 / alpha - log_add(o.log_right + 1 / alpha, o.log_wrong));
}

// p* / alpha - ln Z, Z = p e^(1/alpha) + 1 - p.
double optimal_kl(const Outcome& o, double alpha) {
  if (is_certain(o)) return 0;
  const double log_z = log_add(o.log_right + 1 / alpha, o.log_wrong);
  const double pass = optimal_pass(o, alpha);
  return relative(pass, std::log(pass), o.log_right) - std::exp(o.log_wrong - log_z) * log_z;
}

// ln(1 - p*) / ln(1 - p) = 1 - ln Z / ln(1 - p).
double equivalent_n(const Outcome& o, double alpha) {
  constexpr double kLargest = 700;  // e^x is finite
  if (o.log_wrong == -kInfinity) return 1;
  const double p = o.right();
  if (p == 0) return std::exp(1 / alpha);
  const double log_z = 1 / alpha < kLargest ? std::log1p(p * std::expm1(1 / alpha))
                                            : log_add(o.log_right + 1 / alpha, o.log_wrong);
  return 1 - log_z / o.log_wrong;
}

Vector optimal_policy(const Vector& logits, const Vector& is_right, double alpha) {
  const auto o = outcome_of(logits, is_right);
  const double log_z = log_add(o.log_right + 1 / alpha, o.log_wrong);
  return reweighted(logits, is_right, 1 / alpha - log_z, -log_z);
}

}  // namespace assay::oreal
