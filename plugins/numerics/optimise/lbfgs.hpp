// Limited-memory BFGS for smooth and piecewise smooth functions.
#pragma once

#include <functional>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/optimise/verdict.hpp"

namespace assay::optimise {

struct LbfgsOptions {
  Index max_iterations = 500;
  double tol = 1e-9;           // on the largest entry of the gradient
  double relative_change = 0;  // of the value in one iteration, at which to end; 0: never
  std::size_t memory = 10;
  // Called after each iteration with its number, the value and the largest entry of the gradient.
  std::function<Verdict(Index, double, double)> on_step;
};

enum class LbfgsEnd {
  kGradient,  // the gradient is within tol
  kChange,    // an iteration changed the value by relative_change at most
  kKink,      // no step descends: a kink, or the end of the digits
  kIterations,
  kStopped,  // on_step asked for it
};

struct LbfgsResult {
  Vector x;
  double value = 0;
  double gradient_norm = 0;  // largest entry
  Index iterations = 0;
  Index evaluations = 0;
  LbfgsEnd end = LbfgsEnd::kIterations;
  bool converged = false;  // gradient_norm <= tol
};

// Returns the value at x and writes the gradient there, which has the size of x already.
using Objective = std::function<double(const Vector& x, Vector& gradient)>;

// Line search to a strong Wolfe point by bracketing and zoom with cubic interpolation (Nocedal and
// Wright, Numerical Optimization, algorithms 3.5 and 3.6). Where there is none in sight, as at
// kinks, a weak Wolfe point is taken instead (Lewis and Overton 2013).
LbfgsResult minimize(const Objective& objective, Vector start, const LbfgsOptions& options = {});

}  // namespace assay::optimise
