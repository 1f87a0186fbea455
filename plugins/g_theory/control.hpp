// Control by goals that are fuzzy ranges: the actions and the outcome laws that meet them.
#pragma once

#include "plugins/g_theory/mid.hpp"

namespace assay::g_theory {

// Laws of the outcome, one column an action, weighed by the probabilities of the actions.
struct Outcome {
  Matrix laws;
  double rate = 0;      // sum_j P(a_j) KL(P(x|a_j) || P(x))
  double fidelity = 0;  // sum_j P(a_j) sum_i P(x_i|a_j) ln m_ij
};

struct Control {
  MidResult choice;    // P(a|x): its rate and score keep P(x) as the marginal
  Outcome controlled;  // P(x|a_j, s) = P(x) m_ij^s / sum_k P(x_k) m_kj^s: P(x) is moved
  Outcome normal;      // each of these replaced by the normal of its mean and deviation
};

// The paper prints the rate of `choice` and of `controlled` as one; they are two (README).
Control control(const Vector& x, const Vector& p, const Matrix& truth, const MidOptions& options);

// r_k = sum_i [P(x_i|a_k) - P(x_i|a_{k-1})] ln T_i/T over consecutive laws of the outcome.
Vector rewards(const Vector& p, const Matrix& states, const Vector& truth);

}  // namespace assay::g_theory
