// The Newton direction of the entropic semi-dual, by conjugate gradients.
#pragma once

#include <functional>

#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

namespace assay::ot {

// The semi-dual gamma -> max over phi has the gradient b - P'1 and the Hessian -(diag(P'1) - P'
// diag(1/a) P), both over epsilon, at potentials whose row sums are exact: the Schur complement of
// the dual's Hessian. It has the constants in its kernel; directions are given without them.
class NewtonStep {
 public:
  // y = P' diag(1/a) P x; false ends the solve early.
  using Product = std::function<bool(const Padded& x, Padded& y)>;

  explicit NewtonStep(const EntropicProblem& problem);

  // In units of epsilon, from the column sums of a sweep; the residual is at most `accuracy` times
  // the gradient, in the norm of the Jacobi preconditioner, unless as many products as there are
  // columns come before. The number of products that it took.
  Index solve(const Padded& column, double accuracy, const Product& product, Padded& direction);

 private:
  void remove_constant(Padded& x) const;

  const EntropicProblem& problem_;
  std::size_t cols_;
  Padded residual_, search_, image_, scaled_;
};

}  // namespace assay::ot
