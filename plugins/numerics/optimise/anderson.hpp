// Anderson acceleration of a fixed-point iteration x <- x + F(x) in a weighted inner product.
#pragma once

#include <span>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::optimise {

// Keeps the last differences of iterates and residuals and removes from each new residual what
// they explain in the least-squares sense. Near a solution of a smooth map this converges about
// as fast as conjugate gradients on the linearised problem.
class Anderson {
 public:
  // Requires non-negative weights; they define the norm in which residuals are compared. Entries of
  // x beyond them take part in the steps only.
  Anderson(std::span<const double> weights, Index memory);

  // x += F - (history's part), with F the residual at x.
  void step(std::span<double> x, std::span<const double> residual);

  void forget() { stored_ = 0, has_last_ = false; }

 private:
  void remember(std::span<const double> x, std::span<const double> residual);

  Vector weights_;
  Index memory_;
  Matrix steps_, changes_;  // one difference of x, of F, a row; a ring
  Vector last_x_, last_residual_;
  Index stored_ = 0, next_ = 0;
  bool has_last_ = false;
};

}  // namespace assay::optimise
