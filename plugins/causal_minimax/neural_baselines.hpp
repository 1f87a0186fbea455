// Perceptrons of all covariates: least squares, IRMv1 and group DRO.
#pragma once

#include "plugins/causal_minimax/evaluate.hpp"

namespace assay::causal_minimax {

// The predictor of run.params().solver: erm, irm (Arjovsky et al. 2019) or group_dro (Sagawa et al.
// 2020), which have run.params().f_iters steps.
Predict neural_baseline(Run<Params>& run, const Dataset& scaled_train, int target);

// What the objectives say about the outputs of a predictor; each fills `g` with the derivative of
// its value in the outputs. Environments by row, numbered from 0; rows behind `of` are padding.
double irm_objective(const std::vector<int>& of, int environments, double penalty,
                     const Eigen::VectorXd& y, const Eigen::VectorXd& out, Eigen::VectorXd& g);
// Environment e with weight shares[e], which first grow by exp(eta times its error).
double dro_objective(const std::vector<int>& of, double eta, const Eigen::VectorXd& y,
                     const Eigen::VectorXd& out, Eigen::VectorXd& shares, Eigen::VectorXd& g);

}  // namespace assay::causal_minimax
