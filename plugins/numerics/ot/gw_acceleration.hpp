// Faster outer iterations of Gromov-Wasserstein solvers: momentum at first, optimise::Anderson
// mixing at last.
#pragma once

#include <optional>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/optimise/anderson.hpp"

namespace assay::ot {

// For a fixed-point map Phi of plans. A state is a plan stacked over what extrapolates with it,
// such as its cross term, which is linear in it and then needs no product of its own.
//
// The next argument is Phi(y) plus Nesterov's momentum, which starts anew where it points uphill
// (O'Donoghue and Candes 2015): it crosses plateaus and leaves saddles in the square root of the
// iterations. Where the objective is convex along a step, momentum would make plans oscillate, and
// a damped step takes its place. At last optimise::Anderson mixing solves for the fixed point. It
// would find an unstable one too: it is not used before five contractions in a row below a change
// of 1e-6.
class OuterAcceleration {
 public:
  // `rows` x `cols` is the size of the plan, the leading rows of a state.
  OuterAcceleration(Index rows, Index cols);

  // The next argument, from the last argument y and phi = Phi(y), of plans with L1 distance
  // `change`. With `damping` it is y + damping (phi - y) unless mixing is on.
  Matrix next(const Matrix& y, const Matrix& phi, double change, std::optional<double> damping);

 private:
  void choose_mixing(double change);
  bool is_uphill(const Matrix& y, const Matrix& phi) const;
  Matrix with_momentum(const Matrix& y, const Matrix& phi);

  Index rows_, cols_;
  Matrix last_phi_;
  Index age_ = 0;           // iterations of momentum since its last start
  Index contractions_ = 0;  // changes in a row that became smaller
  double last_change_, smallest_change_;
  std::optional<optimise::Anderson> mixing_;
};

}  // namespace assay::ot
