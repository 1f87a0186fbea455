// Weights of a latent variable whose components are fixed: mean-field variational Bayes, the peer
// of the En algorithm (MID with likelihood constraints).
#pragma once

#include <cstdint>
#include <functional>

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

struct VbOptions {
  double alpha0 = 1;           // Dirichlet prior of each weight
  double observations = 1000;  // how many draws the law P stands for
  double tolerance = 1e-9;     // largest change of a weight
  std::int64_t max_iterations = 100'000;
  std::function<bool(std::int64_t, const Vector&)> on_round = {};  // with the mean weights
};

struct VbResult {
  Vector weights;  // posterior mean
  std::int64_t iterations = 0;
  bool converged = false;
};

// log_likelihood: columns ln P(x|theta_j).
VbResult variational_bayes(const Vector& p, const Matrix& log_likelihood, const VbOptions& options);

double digamma(double x);  // x > 0

}  // namespace assay::g_theory
