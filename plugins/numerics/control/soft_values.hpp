// Entropy-regularised decision problems: the optimum, and how it moves with the reward.
//
// V = tau log sum_a exp(Q / tau), Q = r + gamma P V, pi = exp((Q - V) / tau): the one policy that
// maximises E sum_h gamma^h (r - tau ln pi).
#pragma once

#include "plugins/numerics/control/tabular.hpp"

namespace assay::control {

struct SoftOptimum {
  Vector values;
  Matrix policy, log_policy;
  double residual = 0;  // largest error of V's equation
};

// By Newton's method on V's equation, which is policy iteration: solve V for the policy, take the
// policy of V. A few solves whatever the discount. Requires temperature > 0; `start` may be empty.
SoftOptimum soft_optimum(const Mdp& mdp, const Matrix& reward, double temperature,
                         const Vector& start = {});

// softmax of the rows of theta, and its logarithm.
struct Softmax {
  Matrix policy, log_policy;
};
Softmax softmax(const Matrix& theta);

// E sum_h gamma^h (r - tau ln pi) from each state.
Vector soft_policy_values(const Mdp& mdp, const Matrix& reward, const Softmax& pi,
                          double temperature);
// mu' of these, and its gradient in the logits of pi.
struct SoftObjective {
  double value = 0;
  Matrix slope;
};
SoftObjective soft_objective(const Mdp& mdp, const Matrix& reward, const Softmax& pi,
                             double temperature);

// Of r = features * nu: dQ/dnu - dV/dnu of a fixed policy, a row for each state and action, whose
// means under the policy are 0. At the soft optimum this is tau dlog pi*/dnu.
Matrix advantage_slopes(const Mdp& mdp, const Matrix& policy, const Matrix& features);

}  // namespace assay::control
