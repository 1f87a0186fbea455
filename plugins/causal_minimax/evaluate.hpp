// Errors of a predictor in environments that were held out.
#pragma once

#include <functional>

#include "plugins/causal_minimax/samples.hpp"

namespace assay::causal_minimax {

// Predicts the scaled target from scaled rows, one column for each node; it does not look at the
// target's own column.
using Predict = std::function<Eigen::VectorXd(const Eigen::MatrixXd& rows)>;

// One weight for each column and a constant behind them; that of the target is 0.
Predict linear_predictor(Eigen::VectorXd weights);

class TestRows {
 public:
  // Scaled as training was or, with Standardize::per_env, each environment by its own mean and
  // standard deviation, the target's included.
  TestRows(const Dataset& test, const Scaling& scaling, Standardize how, int target);

  // Mean squared error of each environment, in scaled units.
  Eigen::VectorXd errors(const Predict& predict) const;
  // The errors, and each prediction in the units of the table.
  void report(RunBase& run, const Predict& predict) const;

 private:
  Dataset rows_;
  int target_;
  Eigen::VectorXd mean_, unit_;  // of the target, by row
};

}  // namespace assay::causal_minimax
