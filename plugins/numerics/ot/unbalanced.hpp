// Entropic transport between measures whose masses need not agree: what is not worth its way is
// left behind or made on the spot, at a price.
//
//   min over P >= 0 of  <P, C> + epsilon KL(P | a b') + rho_x D(P1 | a) + rho_y D(P'1 | b)
//
// with KL(p | q) = sum p log(p/q) - p + q and D either KL or the total variation |p - q|_1 (Chizat,
// Peyre, Schmitzer & Vialard 2018). Its dual, in potentials f and g,
//
//   max  F_x(f) + F_y(g) - epsilon sum_ij a_i b_j (exp((f_i + g_j - C_ij) / epsilon) - 1),
//   F(f) = rho sum a (1 - exp(-f / rho))  for KL,   sum a min(f, rho), f >= -rho  for the
//   variation.
//
// Any P is feasible, so the duality gap of potentials and their plan certifies them.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "plugins/numerics/optimise/verdict.hpp"
#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {

enum class MarginalPrice { kKl, kTv };

struct UnbalancedProgress {
  Index iteration = 0;
  double gap = 0, dual_value = 0, mass = 0;
};

struct UnbalancedOptions {
  double epsilon = 0.05;  // absolute, > 0
  MarginalPrice price = MarginalPrice::kKl;
  double rho_x = 1, rho_y = 1;  // in the unit of the costs, > 0
  double tol = 1e-6;            // on the gap, in parts of the value
  Index max_iterations = 10000, check_every = 10;
  int threads = 1;                 // results are the same bits for any number
  bool stores_kernel = true;       // else it is computed again and again
  std::span<const double> init_g;  // warm start
  std::function<optimise::Verdict(const UnbalancedProgress&)> on_check;
};

struct UnbalancedResult {
  // f, g, epsilon, cost, value (all four terms), dual_value, iterations, converged, failure;
  // marginal_error is how far the marginals are from a and b.
  SinkhornResult solve;
  double mass = 0;  // of P
  double gap = 0;   // value - dual_value, summed from terms none of which is < 0
  double penalty_x = 0, penalty_y = 0;  // rho_x D(P1 | a), rho_y D(P'1 | b)
};

// Alternates both potentials' optimality conditions, and under KL their common shift's, without
// which mass is found slowly where rho is large beside epsilon (Sejourne, Vialard & Peyre 2022).
// Requires weights > 0 of any sum, and a finite cost in every row and column:
// std::invalid_argument.
UnbalancedResult unbalanced(const Geometry& geometry, std::span<const double> a,
                            std::span<const double> b, const UnbalancedOptions& options);

}  // namespace assay::ot
