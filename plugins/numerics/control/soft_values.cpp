#include "plugins/numerics/control/soft_values.hpp"

#include <Eigen/LU>

namespace assay::control {

Softmax softmax(const Matrix& theta) {
  Softmax pi;
  pi.log_policy = theta.colwise() - Vector(theta.rowwise().maxCoeff());
  const Vector total = pi.log_policy.array().exp().rowwise().sum().log();
  pi.log_policy.colwise() -= total;
  pi.policy = pi.log_policy.array().exp();
  return pi;
}

Vector soft_policy_values(const Mdp& mdp, const Matrix& reward, const Softmax& pi,
                          double temperature) {
  return policy_values(mdp, reward - temperature * pi.log_policy, pi.policy);
}

SoftObjective soft_objective(const Mdp& mdp, const Matrix& reward, const Softmax& pi,
                             double temperature) {
  const Vector values = soft_policy_values(mdp, reward, pi, temperature);
  Matrix advantage = action_values(mdp, reward, values) - temperature * pi.log_policy;
  advantage.colwise() -= values;
  const Vector weight = occupancy(mdp, pi.policy);
  return {mdp.initial.dot(values), weight.asDiagonal() * pi.policy.cwiseProduct(advantage)};
}

SoftOptimum soft_optimum(const Mdp& mdp, const Matrix& reward, double temperature,
                         const Vector& start) {
  constexpr int kMostSteps = 200;
  constexpr double kTolerance = 1e-13;  // of the values' size
  SoftOptimum found;
  found.values = start.size() > 0 ? start : Vector::Zero(mdp.states());
  for (int step = 0;; ++step) {
    const Matrix q = action_values(mdp, reward, found.values);
    const auto pi = softmax(q / temperature);
    const Vector improved = policy_mean(pi.policy, q - temperature * pi.log_policy);
    const double residual = (improved - found.values).lpNorm<Eigen::Infinity>();
    found.policy = pi.policy, found.log_policy = pi.log_policy;
    const bool is_stalled = step > 0 && residual >= found.residual && residual < 1e-10;
    found.residual = residual;
    const double scale = std::max(1.0, found.values.lpNorm<Eigen::Infinity>());
    if (residual <= kTolerance * scale || is_stalled || step == kMostSteps) return found;
    if (!std::isfinite(residual)) return found;
    found.values = soft_policy_values(mdp, reward, pi, temperature);
  }
}

Matrix advantage_slopes(const Mdp& mdp, const Matrix& policy, const Matrix& features) {
  const Index states = mdp.states(), actions = mdp.actions();
  Matrix mean(states, features.cols());
  for (Index s = 0; s < states; ++s)
    mean.row(s) = policy.row(s) * features.middleRows(s * actions, actions);
  const Matrix values = evaluation_matrix(mdp, policy).partialPivLu().solve(mean);
  Matrix slopes = features + mdp.discount * (mdp.transitions * values);
  for (Index s = 0; s < states; ++s)
    slopes.middleRows(s * actions, actions).rowwise() -= values.row(s);
  return slopes;
}

}  // namespace assay::control
