// Limited-memory BFGS for smooth and piecewise smooth functions.
#pragma once

#include <functional>

#include "plugins/numerics/ot/matrix.hpp"
#include "plugins/numerics/ot/verdict.hpp"

namespace assay::ot {

struct LbfgsOptions {
  Index max_iterations = 500;
  double tol = 1e-9;  // on the largest entry of the gradient
  std::size_t memory = 10;
  // Called after each iteration with its number, the value and the largest entry of the gradient.
  std::function<Verdict(Index, double, double)> on_step;
};

struct LbfgsResult {
  Vector x;
  double value = 0;
  double gradient_norm = 0;  // largest entry
  Index iterations = 0;
  bool converged = false;  // gradient_norm <= tol; false at a kink, where no step descends
};

// Returns the value at x and writes the gradient there.
using Objective = std::function<double(const Vector& x, Vector& gradient)>;

// The line search brackets a weak Wolfe point by doubling and halving: unlike the strong rule it
// ends at kinks too (Lewis and Overton 2013).
LbfgsResult minimize(const Objective& objective, Vector start, const LbfgsOptions& options = {});

}  // namespace assay::ot
