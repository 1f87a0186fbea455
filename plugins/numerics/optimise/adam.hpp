// Minimisation by a fixed number of Adam's steps.
#pragma once

#include "plugins/numerics/optimise/lbfgs.hpp"

namespace assay::optimise {

struct AdamOptions {
  Index max_iterations = 20;
  double learning_rate = 1e-2;
  double tol = 1e-9;                                      // on the largest entry of the gradient
  std::function<Verdict(Index, double, double)> on_step;  // as in LbfgsOptions
};

// The point, value and gradient are those after the last step.
LbfgsResult adam(const Objective& objective, Vector start, const AdamOptions& options);

}  // namespace assay::optimise
