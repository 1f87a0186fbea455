// The Monge gap of a map, by its values at a sample: how far it is from optimal transport onto its
// own image (Uscidda and Cuturi 2023).
//
//   M(T) = (1/n) sum_i c(x_i, t_i) - W(x, t),   t_i = T(x_i),   weights 1/n on both sides
//
// With the exact W it is >= 0, and 0 where T is optimal. With entropy, eq. (8),
// W = min <P, C> - epsilon H(P), which is SinkhornResult::ent_reg_cost: then M >= epsilon log n,
// also for an optimal map, so entropic gaps compare only at one n and one epsilon.
#pragma once

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {

struct MongeGap {
  // From the dual value, whose error is of second order in the marginal error and has one sign: the
  // number is never below the true one.
  double value = 0;
  double displacement_cost = 0;  // (1/n) sum_i c(x_i, t_i)
  SinkhornResult solved;         // x against t; uniform weights
};

// x and t hold one point a row, row i of t being the image of row i of x. The epsilon of the
// options is absolute. Throws std::invalid_argument for unequal shapes, and as sinkhorn() does.
MongeGap monge_gap(const Cost& cost, MatrixView x, MatrixView t, const SinkhornOptions& options);

// dM/dt, one row a point: (1/n) grad_2 c(x_i, t_i) - sum_k P_ki grad_2 c(x_k, t_i). The images
// enter twice, as ends of the displacements and as support of the second marginal. Epsilon is held
// fixed; the error is of first order in the marginal error.
Matrix monge_gap_gradient(const Cost& cost, MatrixView x, MatrixView t, const MongeGap& gap);

struct ExactMongeGap {
  double value = 0;              // >= 0 up to rounding
  double displacement_cost = 0;  // (1/n) sum_i c(x_i, t_i)
  double transport_cost = 0;     // W(x, t)
  bool converged = false;
};

// With W by the network simplex: O(n^2) memory, and about n^2.5 time. Throws as monge_gap().
ExactMongeGap exact_monge_gap(const Cost& cost, MatrixView x, MatrixView t,
                              const EmdOptions& options = {});

}  // namespace assay::ot
