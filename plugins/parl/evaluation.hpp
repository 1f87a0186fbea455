// What parameters of the reward are worth, whatever algorithm found them.
#pragma once

#include "plugins/parl/params.hpp"

namespace assay::parl {

struct Evaluation {
  Matrix reward;
  control::SoftOptimum lower;  // the policy that the reward induces
  Hypergradient gradient;      // of G under that policy's own law
  double fixed_law_value = 0;  // two_stage: G under the law of the uniform policy
  Upper fixed_law;             // and its slopes
  double true_return = 0, normalized = 0;
};

class Evaluator {
 public:
  Evaluator(ParlRun& run, const TabularProblem& problem);

  Evaluation operator()(const Vector& nu, const Vector& start_values = {}) const;
  // Upsilon of a policy for a reward: exact, or of 4096 pairs where segments are too many.
  Upper upper(const Matrix& policy, const Matrix& reward) const;
  // The hypergradient with the solver of the experiment.
  Hypergradient gradient(const Upper& upper, const Matrix& policy, const Vector& nu,
                         const ImplicitOptions& options) const;

  const Teaching& teaching() const { return teaching_; }
  const ImplicitOptions& options() const { return options_; }

 private:
  const TabularProblem& problem_;
  const Params& params_;
  Rng rng_;
  Teaching teaching_;
  ImplicitOptions options_;
  WeightedSegments all_;  // empty where they are not used
  double uniform_return_ = 0, best_return_ = 0;
};

// |g - central differences of G| / |differences| at nu.
double difference_error(const Evaluator& evaluator, const Vector& nu);
// max |analytic - Hessian form| / max(1e-12, |hypergradient|).
double hessian_error(const Evaluator& evaluator, const Vector& nu);

}  // namespace assay::parl
