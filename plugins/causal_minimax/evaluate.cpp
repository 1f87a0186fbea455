// Predictions leave in the units in which the rows came.
#include "plugins/causal_minimax/evaluate.hpp"

#include <algorithm>
#include <cmath>

namespace assay::causal_minimax {
namespace {

// Mean and sample deviation of some rows; a column that does not vary there keeps its unit.
Scaling scaling_of_rows(const Eigen::MatrixXd& values) {
  Scaling s{values.colwise().mean(), {}};
  const auto others = static_cast<double>(std::max<Eigen::Index>(values.rows() - 1, 1));
  s.unit = ((values.rowwise() - s.mean).colwise().squaredNorm() / others).cwiseSqrt();
  for (auto& unit : s.unit)
    if (!(unit > 0)) unit = 1;
  return s;
}

}  // namespace

Predict linear_predictor(Eigen::VectorXd weights) {
  return [w = std::move(weights)](const Eigen::MatrixXd& rows) -> Eigen::VectorXd {
    return (rows * w.head(rows.cols())).array() + w[rows.cols()];
  };
}

TestRows::TestRows(const Dataset& test, const Scaling& scaling, Standardize how, int target)
    : rows_(test),
      target_(target),
      mean_(Eigen::VectorXd::Constant(test.values.rows(), scaling.mean[target])),
      unit_(Eigen::VectorXd::Constant(test.values.rows(), scaling.unit[target])) {
  if (how != Standardize::per_env) {
    rows_ = scaled(test, scaling);
    return;
  }
  for (int e = 0; e < static_cast<int>(test.environments.size()); ++e) {
    const auto rows = test.rows_of(e);
    const Eigen::MatrixXd own = test.values(rows, Eigen::all);
    const auto s = scaling_of_rows(own);
    rows_.values(rows, Eigen::all) =
        ((own.rowwise() - s.mean).array().rowwise() / s.unit.array()).matrix();
    mean_(rows).setConstant(s.mean[target]);
    unit_(rows).setConstant(s.unit[target]);
  }
}

Eigen::VectorXd TestRows::errors(const Predict& predict) const {
  const Eigen::VectorXd rest = rows_.values.col(target_) - predict(rows_.values);
  Eigen::VectorXd errors(static_cast<Eigen::Index>(rows_.environments.size()));
  for (int e = 0; e < static_cast<int>(errors.size()); ++e) {
    const auto rows = rows_.rows_of(e);
    errors[e] = rest(rows).squaredNorm() / static_cast<double>(rows.size());
  }
  return errors;
}

void TestRows::report(RunBase& run, const Predict& predict) const {
  const auto all = errors(predict);
  const auto others = static_cast<double>(std::max<Eigen::Index>(all.size() - 1, 1));
  run.result("max_test_mse", all.maxCoeff());
  run.result("mean_test_mse", all.mean());
  run.result("std_test_mse", std::sqrt((all.array() - all.mean()).square().sum() / others));
  const Eigen::VectorXd predicted = predict(rows_.values);
  TableRows table({"env", "y", "prediction"});
  for (Eigen::Index i = 0; i < predicted.size(); ++i)
    table.row(rows_.environments[static_cast<std::size_t>(
                  rows_.environment_of[static_cast<std::size_t>(i)])],
              mean_[i] + unit_[i] * rows_.values(i, target_), mean_[i] + unit_[i] * predicted[i]);
  run.artifact("predictions.csv", table);
}

}  // namespace assay::causal_minimax
