// Linear predictors from training rows, and their errors in environments that were held out.
#pragma once

#include "plugins/causal_minimax/dataset.hpp"
#include "plugins/causal_minimax/linear_model.hpp"

namespace assay::causal_minimax {

// `data.train`, ready to be learned from. BadInput for what cannot serve.
Dataset read_train(const Run<Params>& run);

// Coefficients and noise of the target and of stable nodes by least squares on their parents; the
// columns of `train` are the nodes, and have mean 0. BadInput for a node without noise.
LinearModel fit_linear_model(const Dataset& train, const Dag& graph, const Roles& roles);

// Shift and unit of each column in training.
struct Scaling {
  Eigen::RowVectorXd mean, unit;
};
Scaling scaling_of(const Dataset& train, Standardize how);
Dataset scaled(Dataset data, const Scaling& scaling);

// One weight for each column, 0 for the target, and a constant behind them; all of scaled columns.
Eigen::VectorXd baseline_weights(Run<Params>& run, const Dataset& scaled_train);

// The errors on `data.test` in scaled units, and each prediction in the units of the table.
// `names` are the columns that `weights` and `scaling` are about. Nothing without `data.test`.
void report_test(Run<Params>& run, const std::vector<std::string>& names, const Scaling& scaling,
                 const Eigen::VectorXd& weights);

// The largest error of an environment of `data.test` for each of these weights; none without it.
std::vector<double> max_test_errors(const Run<Params>& run, const std::vector<std::string>& names,
                                    const Scaling& scaling,
                                    const std::vector<Eigen::VectorXd>& weights);

// What report_test would refuse.
void check_test(const Run<Params>& run, const std::vector<std::string>& names);

}  // namespace assay::causal_minimax
