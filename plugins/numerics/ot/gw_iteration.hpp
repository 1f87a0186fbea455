// The outer loop of the entropic Gromov-Wasserstein solvers.
#pragma once

#include <cmath>
#include <string_view>

#include "plugins/numerics/ot/entropic_gw.hpp"
#include "plugins/numerics/ot/gw_result.hpp"

namespace assay::ot {

// Calls steps.advance(), which returns the change of the plan, until steps.is_settled(change, tol).
// Then steps.fault() says why the plan is not the answer all the same; empty: it is. `overflow` is
// the reason where the change is not finite.
template <class Steps>
GwResult iterate_gw(const GwObjective& objective, const EntropicGwOptions& options, Steps& steps,
                    const char* overflow) {
  GwResult result;
  result.failure = "iteration limit reached";
  while (!result.converged && result.iterations < options.max_iterations) {
    const double change = steps.advance();
    ++result.iterations;
    if (!std::isfinite(change)) {
      result.failure = overflow;
      break;
    }
    const bool is_settled = steps.is_settled(change, options.tol);
    result.converged = is_settled && steps.fault().empty();
    if (options.on_check &&
        options.on_check({result.iterations, steps.cost(), change}) == optimise::Verdict::kStop) {
      result.is_stopped = true;
      result.failure = "stopped by the caller";
      break;
    }
    if (is_settled && !result.converged) {
      result.failure = steps.fault();
      break;
    }
  }
  if (result.converged) result.failure.clear();
  result.plan = steps.plan();
  certify(objective, result);
  return result;
}

}  // namespace assay::ot
