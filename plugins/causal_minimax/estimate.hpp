// Risks and predictors of stable sets, by whichever estimator a run asks for.
#pragma once

#include <functional>
#include <memory>

#include "plugins/causal_minimax/evaluate.hpp"
#include "plugins/causal_minimax/problem.hpp"

namespace assay::causal_minimax {

// Answers about a set are remembered, and do not depend on which sets were asked about before.
struct Estimate {
  std::function<double(Mask)> risk;        // worst case, in scaled units; throws assay::Stopped
  std::function<Predict(Mask)> predictor;  // empty where a model was not learned from rows
  // Answers for all of these at once, on the threads of the run; may be empty.
  std::function<void(const std::vector<Mask>&)> prepare;
  // Squared errors of a set's predictor under do(X_M) for a target of variance 1, row by row and of
  // the same rows for every set; empty where risks follow from a model.
  std::function<Eigen::VectorXd(Mask)> errors;
  // Reports j_risk and the worst environment of a set; may be empty.
  std::function<void(Mask)> report_worst;
  std::function<double(Mask, double)> spread;  // exact_linear alone
};

// BadInput at params.estimator for limits of the exact risks. `run` and `problem` outlive it.
Estimate estimate_of(Run<Params>& run, const Problem& problem);

// The predictors that `estimator` makes of these scaled rows with the problem's graph: for
// validation on rows that were held out.
std::function<Predict(Mask)> predictors_of(Run<Params>& run, const Problem& problem,
                                           const Dataset& train);

}  // namespace assay::causal_minimax
