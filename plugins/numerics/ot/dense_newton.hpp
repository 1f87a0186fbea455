// The Newton direction of the entropic semi-dual by a Cholesky factorisation.
#pragma once

#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

namespace assay::ot {

// As NewtonStep, without its iteration: weights of very different size and plans that nearly fall
// apart make the system too ill-conditioned for conjugate gradients, but not for a factorisation of
// it scaled to a diagonal of ones. Memory O(cols^2), time O(rows cols^2 + cols^3).
class DenseNewton {
 public:
  // Whether a solve() takes about a second at most.
  static bool is_affordable(const EntropicProblem& problem);

  explicit DenseNewton(const EntropicProblem& problem);

  // In units of epsilon, at potentials with exact rows, from the column sums of a sweep there;
  // false when the system is no longer positive definite.
  bool solve(const ScaledPotentials& p, const Padded& column, Padded& direction);

  // How many sweeps take about the time of one solve(), for up to a few hundred columns.
  Index sweeps() const { return problem_.geometry.cols() / 2; }

 private:
  Vector fill(const ScaledPotentials& p);

  const EntropicProblem& problem_;
  Matrix system_;  // D^-1/2 (diag(P'1) - P' diag(1/a) P) D^-1/2 for D = diag(P'1), and vv' for its
  Vector scale_;   // kernel v = D^1/2 1; D^-1/2
};

}  // namespace assay::ot
