// The gradient of the upper level through the policy that the lower level answers with.
//
// dG/dnu = d_nu G - [d2_nu,theta J] [d2_theta,theta J]^-1 d_theta G, theta the logits of the
// policy.
#pragma once

#include "plugins/numerics/control/soft_values.hpp"
#include "plugins/parl/upper.hpp"

namespace assay::parl {

enum class ImplicitSolver { analytic, hessian, cg, neumann };

struct ImplicitOptions {
  ImplicitSolver solver = ImplicitSolver::analytic;
  Index neumann_terms = 20, cg_iterations = 8;
  bool is_score_only = false;  // the Hessian without sum_h gamma^h r_h S_h S_h'
};

struct Hypergradient {
  double value = 0;         // G, with the regularisation
  Vector direct, implicit;  // direct with the regularisation
  Vector full() const { return direct + implicit; }
};

// The derivative of J twice in the logits at the optimum: block diagonal, -scale_s (diag pi_s -
// pi_s pi_s') with scale_s = tau d(s). Singular, since a constant per state changes no policy.
Vector hessian_scale(const TabularProblem& problem, const Matrix& policy, const Matrix& reward,
                     double temperature, bool is_score_only);
// The derivative in theta of what has slope q in log pi.
Matrix logit_slope(const Matrix& policy, const Matrix& q);

// Of value, slopes and policy given; `policy` is the lower level's answer to `reward`, or near it.
Hypergradient hypergradient(const TabularProblem& problem, const Upper& upper, const Matrix& policy,
                            const Vector& nu, double temperature, double regularization,
                            const ImplicitOptions& options);

}  // namespace assay::parl
