// The linear oracle: one factor of the mutilated model serves every set.
#include "plugins/causal_minimax/linear_model.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace assay::causal_minimax {
namespace {

constexpr int kMaxFreeWeights = 16;

std::vector<int> nodes_of(Mask set) {
  std::vector<int> nodes;
  for_each_node(set, [&](int v) { nodes.push_back(v); });
  return nodes;
}

// What each node gains from one unit of the noise of each other.
Eigen::MatrixXd total_effects(const Eigen::MatrixXd& coefficients) {
  const auto n = coefficients.rows();
  return (Eigen::MatrixXd::Identity(n, n) - coefficients)
      .partialPivLu()
      .solve(Eigen::MatrixXd::Identity(n, n));
}

}  // namespace

Dag graph_of(const LinearModel& model) {
  std::vector<Mask> parents(static_cast<std::size_t>(model.coefficients.rows()), 0);
  for (Eigen::Index v = 0; v < model.coefficients.rows(); ++v)
    for (Eigen::Index p = 0; p < model.coefficients.cols(); ++p)
      if (model.coefficients(v, p) != 0)
        parents[static_cast<std::size_t>(v)] |= bit(static_cast<int>(p));
  return Dag(std::move(parents));
}

LinearRisk::LinearRisk(const LinearModel& model, const Roles& roles)
    : model_(model), roles_(roles) {
  auto held = model.coefficients;
  Eigen::VectorXd variance = model.noise_sd.cwiseAbs2();
  for_each_node(roles.mutable_nodes, [&](int m) {
    held.row(m).setZero();
    variance[m] = 0;
  });
  for_each_node(roles.stable | bit(roles.target), [&](int v) {
    if (!(model.noise_sd[v] > 0)) throw std::invalid_argument("the noise must be positive");
  });
  reaction_ = total_effects(held);
  covariance_ = reaction_ * variance.asDiagonal() * reaction_.transpose();
}

Eigen::VectorXd LinearRisk::weights(const std::vector<int>& set) const {
  if (set.empty()) return {};
  const Eigen::MatrixXd within = covariance_(set, set);
  const Eigen::VectorXd across = covariance_(set, roles_.target);
  return within.llt().solve(across);
}

double LinearRisk::risk(Mask set) const {
  const int y = roles_.target;
  if (set == 0) return covariance_(y, y);
  const auto nodes = nodes_of(set);
  const Eigen::VectorXd across = covariance_(nodes, y);
  return covariance_(y, y) - across.dot(weights(nodes));
}

Eigen::RowVectorXd LinearRisk::error(Mask set) const {
  Eigen::RowVectorXd c = Eigen::RowVectorXd::Zero(model_.coefficients.rows());
  c[roles_.target] = 1;
  const auto nodes = nodes_of(set);
  const Eigen::VectorXd w = weights(nodes);
  for (std::size_t i = 0; i < nodes.size(); ++i) c[nodes[i]] = -w[static_cast<Eigen::Index>(i)];
  const Eigen::RowVectorXd centred = c;
  for_each_node(roles_.mutable_nodes, [&](int m) { c[m] -= centred * reaction_.col(m); });
  return c;
}

Eigen::VectorXd LinearRisk::predictor(Mask set) const {
  Eigen::VectorXd f = -error(set).transpose();
  f[roles_.target] = 0;
  return f;
}

double LinearRisk::spread(Mask set, double bound) const {
  std::vector<std::pair<int, int>> free;
  const Dag graph = graph_of(model_);
  for_each_node(roles_.mutable_nodes, [&](int m) {
    for_each_node(graph.parents(m), [&](int p) { free.emplace_back(m, p); });
  });
  if (free.size() > kMaxFreeWeights)
    throw std::length_error(std::to_string(free.size()) + " weights of interventions, at most " +
                            std::to_string(kMaxFreeWeights));
  Eigen::VectorXd sd = model_.noise_sd;
  for_each_node(roles_.mutable_nodes, [&](int m) { sd[m] = 0; });
  const auto c = error(set);
  auto intervened = model_.coefficients;
  double low = risk(set), high = low;
  for (Mask vertex = 0; vertex < bit(static_cast<int>(free.size())); ++vertex) {
    for (std::size_t i = 0; i < free.size(); ++i)
      intervened(free[i].first, free[i].second) =
          contains(vertex, static_cast<int>(i)) ? bound : -bound;
    const double here = (c * total_effects(intervened) * sd.asDiagonal()).squaredNorm();
    low = std::min(low, here);
    high = std::max(high, here);
  }
  return high - low;
}

}  // namespace assay::causal_minimax
