// The loss of one batch of one condition and its slope in the images: fit plus optimality.
//
//   L = S(target, T#control) + lambda M(T),   S the Sinkhorn divergence, M the entropic Monge gap
//
// Both with the same ground cost. Nothing is differentiated through an iteration.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"
#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::conditional_monge_gap {

struct ObjectiveOptions {
  ot::Cost cost{ot::CostKind::kEuclidean};
  double lambda = 1;
  double epsilon_fit = 1, epsilon_gap = 0.01;  // absolute
  double tol = 1e-3;
  Index max_iterations = 2000;
  bool solves_at_once = false;  // the two terms in two threads; the same bits
};

struct Loss {
  double value = 0, fitting = 0, gap = 0;  // gap is 0 where lambda is
  Matrix slopes;                           // dL/dt, one row an image
  int solves = 0, unconverged = 0;
};

// Of the images t of the control cells x and the condition's cells y, in equal numbers. `self_term`
// is V(y, y) / 2, which does not move the images: taken off `fitting` as it is.
Loss loss_of(
    const ObjectiveOptions& options, MatrixView x, MatrixView t, MatrixView y, double self_term,
    const StopPoint& stop_point = [] {});

// V(y, y) / 2 of the divergence.
double self_term(const ObjectiveOptions& options, MatrixView y);

}  // namespace assay::conditional_monge_gap
