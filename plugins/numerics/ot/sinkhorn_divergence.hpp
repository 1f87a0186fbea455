// The Sinkhorn divergence of two weighted point sets, and its gradient in the points.
//
//   S(a, b) = V(x, y) - V(x, x) / 2 - V(y, y) / 2,   V the optimal entropic value, one epsilon
//
// (Genevay, Peyre and Cuturi 2018; Feydy et al. 2019). The self terms take away the bias by which
// V(x, y) alone would shrink x. Not clipped: a negative number says that tol is too large for it.
#pragma once

#include <span>

#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {

struct SinkhornDivergence {
  // From the dual values of the three problems, whose errors are of second order in the marginal
  // errors. The same number results from their `value` or `ent_reg_cost` at the optimum, not from
  // their `cost`.
  double value = 0;
  double marginal_error = 0;  // the largest of the three
  bool converged = false;     // all three
  SinkhornResult xy, xx, yy;
};

// What earlier solves give to a later one.
struct DivergenceReuse {
  const SinkhornDivergence* warm_start =
      nullptr;                         // of point sets of the same sizes, moved a little
  const SinkhornResult* yy = nullptr;  // taken as it is: y and b have not changed since
};

// The options hold for all three problems; init_f and init_g are replaced by `reuse`. Throws
// std::invalid_argument for a geometry without points, and as sinkhorn() does.
SinkhornDivergence sinkhorn_divergence(const Geometry& geometry, std::span<const double> a,
                                       std::span<const double> b, const SinkhornOptions& options,
                                       const DivergenceReuse& reuse = {});

// Gradient of an entropic optimal value in the x points, one row a point, with epsilon and the unit
// of the geometry held fixed. By the envelope theorem it is sum_j P_ij grad_x c(x_i, y_j) at the
// optimum; its error is of first order in the marginal error. The Monge gap's ent_reg_cost has the
// same. Forms no matrix of size n m. Throws std::invalid_argument for a geometry without points or
// potentials that do not belong to it.
Matrix value_gradient_x(const Geometry& geometry, std::span<const double> a,
                        std::span<const double> b, const SinkhornResult& solved);

// The same in the y points.
Matrix value_gradient_y(const Geometry& geometry, std::span<const double> a,
                        std::span<const double> b, const SinkhornResult& solved);

// Of S in the x points: the self term depends on them twice, and half of it counts.
Matrix divergence_gradient_x(const Geometry& geometry, std::span<const double> a,
                             std::span<const double> b, const SinkhornDivergence& divergence);

// The same in the y points.
Matrix divergence_gradient_y(const Geometry& geometry, std::span<const double> a,
                             std::span<const double> b, const SinkhornDivergence& divergence);

}  // namespace assay::ot
