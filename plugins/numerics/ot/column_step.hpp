// The column half of a Sinkhorn iteration, plain or accelerated.
//
// Anderson's extrapolation may overshoot far from the solution; when the error grows well beyond
// the smallest one seen, the step goes back to that point and on from there without history.
#pragma once

#include <optional>

#include "plugins/numerics/optimise/anderson.hpp"
#include "plugins/numerics/ot/relaxation.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

namespace assay::ot {

class ColumnStep {
 public:
  enum class Kind { kPlain, kOverrelaxed, kAnderson };

  ColumnStep(Kind kind, const EntropicProblem& problem);

  double omega() const { return relaxation_.omega(); }  // for the row half

  // New gamma from the column sums of a sweep; `marginal_error` and `dual_value` are those that
  // the potentials have before the step.
  void update(Padded& gamma, const Padded& column, double marginal_error, double dual_value);

  // The same for a step of another kind: gamma + residual is the plain new gamma, `error` what is
  // to become small.
  void advance(Padded& gamma, const Padded& residual, double error, double dual_value);

  // To be called when the potentials were changed from outside.
  void restart();

 private:
  Relaxation relaxation_;
  std::optional<optimise::Anderson> anderson_;
  void return_to_best(Padded& gamma);

  double smallest_error_;
  Padded residual_, best_gamma_, best_residual_;
};

}  // namespace assay::ot
