#include "plugins/numerics/optimise/adam.hpp"

#include <utility>

#include "plugins/numerics/optimise/first_order.hpp"

namespace assay::optimise {

LbfgsResult adam(const Objective& objective, Vector start, const AdamOptions& options) {
  LbfgsResult r;
  r.x = std::move(start);
  Vector gradient;
  const auto evaluate = [&] {
    r.value = objective(r.x, gradient);
    r.gradient_norm = gradient.lpNorm<Eigen::Infinity>();
    ++r.evaluations;
  };
  Adam step(options.learning_rate);
  evaluate();
  while (r.gradient_norm > options.tol && r.iterations < options.max_iterations) {
    step.step(gradient, r.x);
    ++r.iterations;
    evaluate();
    if (options.on_step &&
        options.on_step(r.iterations, r.value, r.gradient_norm) == Verdict::kStop) {
      r.end = LbfgsEnd::kStopped;
      break;
    }
  }
  r.converged = r.gradient_norm <= options.tol;
  return r;
}

}  // namespace assay::optimise
