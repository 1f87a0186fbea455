// The weights on fixed points that are nearest to several point clouds in entropic transport.
//
//   min over weights a of x  sum_k w_k OT_k(a),
//   OT_k(a) = min over P1 = a, P'1 = b_k of  <P, C_k> + epsilon KL(P | u b_k')
//
// u uniform on x, so that every a has its chance. Its dual is  max sum_k w_k b_k . g_k  over
// potentials whose sum_k w_k f_k is 0 and g_k the soft transform of f_k (Benamou, Carlier, Cuturi,
// Nenna & Peyre 2015, by iterative Bregman projections, here in the log domain). Entropy blurs: the
// barycentre of one cloud is not the cloud itself.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "plugins/numerics/optimise/verdict.hpp"
#include "plugins/numerics/ot/geometry.hpp"

namespace assay::ot {

struct Cloud {
  Geometry geometry;      // from x, the same points for every cloud, to the cloud's own
  std::vector<double> b;  // of its points: > 0, sum 1
  double share = 1;       // w_k > 0
};

struct BarycenterProgress {
  Index iteration = 0;
  double marginal_error = 0, dual_value = 0;
};

struct BarycenterOptions {
  double epsilon = 0.05;  // absolute, > 0
  double tol = 1e-6;      // on the marginal error
  Index max_iterations = 10000, check_every = 10;
  int threads = 1;  // results are the same bits for any number
  std::function<optimise::Verdict(const BarycenterProgress&)> on_check;
};

struct BarycenterResult {
  Vector weights;  // of x: the mean of all plans' marginals there; sum 1
  double epsilon = 0;
  double cost = 0;            // sum_k w_k <P_k, C_k>
  double dual_value = 0;      // a lower bound of the optimum
  double marginal_error = 0;  // sum_k w_k |P_k 1 - weights|_1; the clouds' own marginals are exact
  Index iterations = 0;
  bool converged = false;  // marginal_error <= tol
  std::string failure;
};

// Shares are divided by their sum. std::invalid_argument for no cloud, for sizes, weights, shares
// or options out of range, std::range_error where potentials are not finite.
BarycenterResult barycenter(std::span<const Cloud> clouds, const BarycenterOptions& options);

}  // namespace assay::ot
