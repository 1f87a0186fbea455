// Least squares on scaled rows; the scale is that of training everywhere.
#include "plugins/causal_minimax/fit.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/causal_minimax/baselines.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kNoNoise = 1e-10;  // a share of variance that counts as rounding
constexpr int kMaxInvariant = 16;

Design design_of(const Dataset& data, int target) {
  Design d{Eigen::MatrixXd::Ones(data.values.rows(), data.values.cols() + 1),
           data.values.col(target),
           {}};
  d.x.leftCols(data.values.cols()) = data.values;
  d.x.col(target).setZero();
  for (int e = 0; e < static_cast<int>(data.environments.size()); ++e)
    d.environments.push_back(data.rows_of(e));
  return d;
}

Eigen::VectorXd invariant_weights(Run<Params>& run, const Design& d, int target) {
  const int intercept = static_cast<int>(d.x.cols()) - 1;
  if (intercept - 1 > kMaxInvariant)
    throw BadInput(std::to_string(intercept - 1) +
                       " covariates, icp tries the subsets of at most " +
                       std::to_string(kMaxInvariant),
                   "params.solver");
  const auto invariance =
      invariant_causes(d, first_nodes(intercept) & ~bit(target), intercept, run.params().icp_alpha);
  run.result("icp_accepted", invariance.accepted);
  Eigen::MatrixXd x = d.x;
  for (int v = 0; v < intercept; ++v)
    if (!contains(invariance.causes, v)) x.col(v).setZero();
  return least_squares(x, d.y);
}

Eigen::VectorXd errors_of(const Design& d, const Eigen::VectorXd& weights) {
  Eigen::VectorXd errors(static_cast<Eigen::Index>(d.environments.size()));
  for (Eigen::Index e = 0; e < errors.size(); ++e)
    errors[e] = mean_squared_error(d, d.environments[static_cast<std::size_t>(e)], weights);
  return errors;
}

Dataset read_test(const Run<Params>& run, const std::vector<std::string>& names) {
  return restricted(read_dataset(run.input("test"), "test", run.params()), names, "data.test");
}

}  // namespace

Dataset read_train(const Run<Params>& run) {
  auto train = read_dataset(run.input("train"), "train", run.params());
  require_variation(train, "train");
  return train;
}

LinearModel fit_linear_model(const Dataset& train, const Dag& graph, const Roles& roles) {
  const int n = graph.size();
  LinearModel model{Eigen::MatrixXd::Zero(n, n), Eigen::VectorXd::Zero(n)};
  for_each_node(graph.nodes() & ~roles.mutable_nodes, [&](int v) {
    std::vector<int> parents;
    for_each_node(graph.parents(v), [&](int p) { parents.push_back(p); });
    const Eigen::VectorXd y = train.values.col(v);
    const Eigen::MatrixXd x = train.values(Eigen::all, parents);
    const Eigen::VectorXd w = parents.empty() ? Eigen::VectorXd() : least_squares(x, y);
    const Eigen::VectorXd rest = parents.empty() ? y : Eigen::VectorXd(y - x * w);
    const auto degrees = y.size() - x.cols() - 1;
    if (degrees < 1 || rest.squaredNorm() <= kNoNoise * y.squaredNorm())
      throw BadInput("'" + train.names[static_cast<std::size_t>(v)] +
                         "' is a linear function of its parents in these rows",
                     "data.train");
    for (std::size_t i = 0; i < parents.size(); ++i)
      model.coefficients(v, parents[i]) = w[static_cast<Eigen::Index>(i)];
    model.noise_sd[v] = std::sqrt(rest.squaredNorm() / static_cast<double>(degrees));
  });
  for_each_node(roles.mutable_nodes, [&](int m) {
    for_each_node(graph.parents(m), [&](int p) { model.coefficients(m, p) = 1; });
  });
  return model;
}

Scaling scaling_of(const Dataset& train, Standardize how) {
  Scaling scaling{train.values.colwise().mean(), Eigen::RowVectorXd::Ones(train.values.cols())};
  if (how == Standardize::train)
    scaling.unit = ((train.values.rowwise() - scaling.mean).colwise().squaredNorm() /
                    static_cast<double>(train.values.rows()))
                       .cwiseSqrt();
  return scaling;
}

Dataset scaled(Dataset data, const Scaling& scaling) {
  data.values.rowwise() -= scaling.mean;
  data.values.array().rowwise() /= scaling.unit.array();
  return data;
}

Eigen::VectorXd baseline_weights(Run<Params>& run, const Dataset& scaled_train) {
  const auto& p = run.params();
  const int target = column_named(scaled_train, p.target, "params.target");
  const auto d = design_of(scaled_train, target);
  switch (p.solver) {
    case Solver::anchor:
      return anchor_regression(d, p.anchor_gamma);
    case Solver::group_dro:
      return group_dro(d, p.dro_eta);
    case Solver::irm:
      return irm(d, p.irm_penalty);
    case Solver::icp:
      return invariant_weights(run, d, target);
    default:
      return least_squares(d.x, d.y);
  }
}

void report_test(Run<Params>& run, const std::vector<std::string>& names, const Scaling& scaling,
                 const Eigen::VectorXd& weights) {
  if (!run.find_input("test")) return;
  const auto test = scaled(read_test(run, names), scaling);
  const int target = column_named(test, run.params().target, "params.target");
  const auto d = design_of(test, target);
  std::vector<std::string> env;
  for (const int e : test.environment_of)
    env.push_back(test.environments[static_cast<std::size_t>(e)]);
  const auto in_units = [&](const Eigen::VectorXd& v) {
    const Eigen::VectorXd raw = scaling.mean[target] + scaling.unit[target] * v.array();
    return std::vector<double>(raw.begin(), raw.end());
  };
  const auto y = in_units(d.y), prediction = in_units(d.x * weights);
  const auto errors = errors_of(d, weights);
  const double spread = (errors.array() - errors.mean()).square().sum();
  const auto others = std::max<Eigen::Index>(errors.size() - 1, 1);
  run.result("max_test_mse", errors.maxCoeff());
  run.result("mean_test_mse", errors.mean());
  run.result("std_test_mse", std::sqrt(spread / static_cast<double>(others)));
  run.artifact("predictions.csv",
               TableView().column("env", env).column("y", y).column("prediction", prediction));
}

std::vector<double> max_test_errors(const Run<Params>& run, const std::vector<std::string>& names,
                                    const Scaling& scaling,
                                    const std::vector<Eigen::VectorXd>& weights) {
  std::vector<double> largest;
  if (!run.find_input("test")) return largest;
  const auto test = scaled(read_test(run, names), scaling);
  const auto d = design_of(test, column_named(test, run.params().target, "params.target"));
  for (const auto& w : weights) largest.push_back(errors_of(d, w).maxCoeff());
  return largest;
}

void check_test(const Run<Params>& run, const std::vector<std::string>& names) {
  if (run.find_input("test")) read_test(run, names);
}

}  // namespace assay::causal_minimax
