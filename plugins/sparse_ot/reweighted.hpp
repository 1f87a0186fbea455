// The relaxed optimum by a sequence of smooth weighted problems, bracketed from both sides.
#pragma once

#include <functional>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/problem.hpp"

namespace assay::sparse_ot {

struct ReweightedOptions {
  Index max_rounds = 60;
  Index max_iterations = 500;  // of L-BFGS in each round
  double gap = 1e-6;           // upper - lower, relative to upper, to stop at
  double tol = 1e-9;           // on the gradient of each round
  int threads = 1;
  // Of L-BFGS: its iterations so far, in all rounds, and the best lower bound.
  std::function<void(Index, double)> on_step;
};

struct ReweightedResult {
  Vector alpha;                        // of the best lower bound
  std::vector<ot::PlanEntry> relaxed;  // of the best upper bound, before it was made feasible
  double lower = 0, upper = 0;
  Index rounds = 0;
  Index iterations = 0;  // of L-BFGS, all rounds
  bool converged = false;
};

// max S is the minimum of <T, C> + gamma/2 sum_j (|t_j|_k^sp)^2, and the k-support norm is the
// least of sum_i t_i^2 / theta_i over 0 < theta <= 1, sum theta <= k. Alternates: the plan by
// L-BFGS on the smooth dual for fixed theta, warm-started; theta in closed form for the plan.
// Weights keep a floor that falls, so that mass may return to a pair. Every round bounds the
// optimum from below by S(alpha) and from above by upper_bound(). Begins at `alpha`.
ReweightedResult reweighted(const Problem& problem, const Vector& alpha,
                            const ReweightedOptions& options);

}  // namespace assay::sparse_ot
