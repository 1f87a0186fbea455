// Gromov-Wasserstein couplings by Sinkhorn steps: entropic regularisation and proximal points.
#pragma once

#include "plugins/numerics/ot/gromov_wasserstein.hpp"

namespace assay::ot {

struct EntropicGwOptions {
  double epsilon = 0.05;  // absolute, > 0
  double tol = 1e-9;      // on the L1 change of the plan by an iteration, > 0
  Index max_iterations = 1000;
  double inner_tol =
      1e-9;  // on the last inner marginal error, > 0; at most a hundredth of tol is used
  Index inner_max_iterations = 1000;
  int threads = 1;
  const Matrix* start = nullptr;                                 // a coupling; p q' without
  std::function<optimise::Verdict(const GwProgress&)> on_check;  // after every iteration
  std::function<bool()> should_stop;  // asked within long ones; ends them early
};

// A stationary point of F - epsilon H: P <- argmin <gradient of F at P, Q> - epsilon H(Q)
// (Peyre, Cuturi and Solomon 2016). Inner solves keep their potentials and are only as exact as
// the outer change asks for; outer iterations are accelerated (gw_acceleration.hpp).
GwResult entropic_gw(const GwProblem& problem, const EntropicGwOptions& options);

// A stationary point of F itself: P <- argmin <gradient of F at P, Q> + epsilon KL(Q | P) (Xu, Luo,
// Zha and Carin 2019). A larger epsilon makes smaller and safer steps. Throws
// std::invalid_argument for a start with zeros where both weights are positive: they would stay.
GwResult proximal_gw(const GwProblem& problem, const EntropicGwOptions& options);

}  // namespace assay::ot
