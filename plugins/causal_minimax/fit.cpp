// Least squares on scaled rows; the scale is that of training everywhere.
#include "plugins/causal_minimax/fit.hpp"

#include <cmath>

#include "plugins/causal_minimax/baselines.hpp"
#include "plugins/causal_minimax/neural_baselines.hpp"

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

// Least squares on `columns` and the constant.
Eigen::VectorXd restricted_weights(const Design& d, Mask columns) {
  Eigen::MatrixXd x = d.x;
  for (int v = 0; v + 1 < static_cast<int>(x.cols()); ++v)
    if (!contains(columns, v)) x.col(v).setZero();
  return least_squares(x, d.y);
}

Eigen::VectorXd invariant_weights(Run<Params>& run, const Design& d, int target) {
  const int intercept = static_cast<int>(d.x.cols()) - 1;
  if (intercept - 1 > kMaxInvariant)
    bad_input("params.solver", intercept - 1, " covariates, icp tries the subsets of at most ",
              kMaxInvariant);
  const auto invariance =
      invariant_causes(d, first_nodes(intercept) & ~bit(target), intercept, run.params().icp_alpha);
  run.result("icp_accepted", invariance.accepted);
  return restricted_weights(d, invariance.causes);
}

Eigen::VectorXd heterogeneous_weights(Run<Params>& run, const Design& d, int target) {
  const int intercept = static_cast<int>(d.x.cols()) - 1;
  const Mask kept =
      heterogeneous_mask(d, first_nodes(intercept) & ~bit(target), intercept,
                         static_cast<int>(run.params().hrm_clusters), run.rng("clusters"));
  run.result("hrm_kept", size_of(kept));
  return restricted_weights(d, kept);
}

Eigen::VectorXd linear_weights(Run<Params>& run, const Design& d, int target) {
  const auto& p = run.params();
  switch (p.solver) {
    case Solver::anchor:
      return anchor_regression(d, p.anchor_gamma);
    case Solver::group_dro:
      return group_dro(d, p.dro_eta);
    case Solver::irm:
      return irm(d, p.irm_penalty);
    case Solver::icp:
      return invariant_weights(run, d, target);
    case Solver::hrm:
      return heterogeneous_weights(run, d, target);
    default:
      return least_squares(d.x, d.y);
  }
}

}  // namespace

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
      bad_input("data.train", "'", train.names[static_cast<std::size_t>(v)],
                "' is a linear function of its parents in these rows");
    for (std::size_t i = 0; i < parents.size(); ++i)
      model.coefficients(v, parents[i]) = w[static_cast<Eigen::Index>(i)];
    model.noise_sd[v] = std::sqrt(rest.squaredNorm() / static_cast<double>(degrees));
  });
  for_each_node(roles.mutable_nodes, [&](int m) {
    for_each_node(graph.parents(m), [&](int p) { model.coefficients(m, p) = 1; });
  });
  return model;
}

Predict baseline_predictor(Run<Params>& run, const Dataset& scaled_train) {
  const int target = column_named(scaled_train, run.params().target, "params.target");
  if (has_neural_form(run.params().solver) && run.params().estimator == Estimator::nn)
    return neural_baseline(run, scaled_train, target);
  return linear_predictor(linear_weights(run, design_of(scaled_train, target), target));
}

}  // namespace assay::causal_minimax
