// Logical Bayesian inference: truth functions learned from how labels are used.
#pragma once

#include "plugins/g_theory/truth.hpp"

namespace assay::g_theory {

// T*_ij = P(y_j|x_i) / max_i P(y_j|x_i), each label on its own: what a label means does not depend
// on how common the facts are. Labels that are never used get zero.
Matrix truth_of_usage(const Matrix& usage);

// The function of that kind (gaussian, logistic or dam) that maximises the semantic KL information
// sum_i P(x_i|y) ln T(x_i)/T. Cells with P = 0 are unobserved, not zero truth.
TruthFunction fitted_truth(TruthKind kind, const Vector& x, const Vector& p, const Vector& usage);

// sum_i P(x_i|y) ln T_i/T for one label; -inf where the label was used against its truth.
double semantic_kl(const Vector& p, const Vector& usage, const Vector& truth);

}  // namespace assay::g_theory
