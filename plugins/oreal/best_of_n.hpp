// What selection by a yes/no outcome does to a policy, in closed form: best-of-n and the
// KL-regularised optimum. Everything from ln p and ln(1 - p), so that p = e^-80 is as exact as 1/2.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::oreal {

// Chances of a right and of a wrong answer. One of them may be 0.
struct Outcome {
  double log_right, log_wrong;

  double right() const;
  double wrong() const;
};

// Of the answers that are marked right, under softmax(logits).
Outcome outcome_of(const Vector& logits, const Vector& is_right);

// The best of n draws, uniform among the right ones, among all if none is right:
//   pi_bon = pi [ R q / p + (1 - R) (1 - q) / (1 - p) ],  q = 1 - (1 - p)^n.
// n may be any real number above 0.
double best_of_n_pass(const Outcome& o, double n);  // q
double best_of_n_kl(const Outcome& o, double n);    // KL(pi_bon || pi)
Vector best_of_n(const Vector& logits, const Vector& is_right, double n);

// Derivatives of q in the logits: n (1 - p)^(n-1) p g+, and the same as -n (1 - p)^n g-.
struct PassGradient {
  Vector by_right, by_wrong;
};
PassGradient best_of_n_gradient(const Vector& logits, const Vector& is_right, double n);
// The largest difference among both and central differences of q.
double gradient_residual(const Vector& logits, const Vector& is_right, double n);

// pi_alpha, proportional to pi exp(R / alpha): the best of R - alpha KL(. || pi).
double optimal_pass(const Outcome& o, double alpha);
double optimal_kl(const Outcome& o, double alpha);    // KL(pi_alpha || pi)
double equivalent_n(const Outcome& o, double alpha);  // the n at which pi_bon is pi_alpha
Vector optimal_policy(const Vector& logits, const Vector& is_right, double alpha);

// Chance that one of k draws is right.
inline double pass_at(const Outcome& o, double k) { return best_of_n_pass(o, k); }

}  // namespace assay::oreal
