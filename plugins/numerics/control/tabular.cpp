#include "plugins/numerics/control/tabular.hpp"

#include <Eigen/LU>
#include <algorithm>

namespace assay::control {

Matrix uniform_policy(const Mdp& mdp) {
  return Matrix::Constant(mdp.states(), mdp.actions(), 1.0 / static_cast<double>(mdp.actions()));
}

Matrix action_values(const Mdp& mdp, const Matrix& reward, const Vector& values) {
  const Vector next = mdp.transitions * values;
  return reward + mdp.discount * Eigen::Map<const Matrix>(next.data(), mdp.states(), mdp.actions());
}

Vector policy_mean(const Matrix& policy, const Matrix& x) {
  return policy.cwiseProduct(x).rowwise().sum();
}

Matrix evaluation_matrix(const Mdp& mdp, const Matrix& policy) {
  const Index actions = mdp.actions();
  Matrix m = Matrix::Identity(mdp.states(), mdp.states());
  for (Index s = 0; s < mdp.states(); ++s)
    m.row(s) -= mdp.discount * (policy.row(s) * mdp.transitions.middleRows(s * actions, actions));
  return m;
}

Vector policy_values(const Mdp& mdp, const Matrix& reward, const Matrix& policy) {
  return evaluation_matrix(mdp, policy).partialPivLu().solve(policy_mean(policy, reward));
}

Vector occupancy(const Mdp& mdp, const Matrix& policy) {
  const Matrix transposed = evaluation_matrix(mdp, policy).transpose();
  return transposed.partialPivLu().solve(mdp.initial);
}

double expected_return(const Mdp& mdp, const Matrix& reward, const Matrix& policy) {
  return mdp.initial.dot(policy_values(mdp, reward, policy));
}

Matrix optimal_policy(const Mdp& mdp, const Matrix& reward) {
  constexpr double kTie = 1e-12;  // a change for less than this would never end
  std::vector<Index> chosen(to_size(mdp.states()), 0);
  for (;;) {
    Matrix policy = Matrix::Zero(mdp.states(), mdp.actions());
    for (Index s = 0; s < mdp.states(); ++s) policy(s, chosen[to_size(s)]) = 1;
    const Vector values = policy_values(mdp, reward, policy);
    const Matrix q = action_values(mdp, reward, values);
    bool is_changed = false;
    for (Index s = 0; s < mdp.states(); ++s) {
      Index best = 0;
      const double value = q.row(s).maxCoeff(&best);
      if (value <= q(s, chosen[to_size(s)]) + kTie * std::max(1.0, std::abs(value))) continue;
      chosen[to_size(s)] = best;
      is_changed = true;
    }
    if (!is_changed) return policy;
  }
}

std::vector<Index> unreachable_states(const Mdp& mdp) {
  std::vector<bool> is_met(to_size(mdp.states()), false);
  std::vector<Index> open;
  const auto meet = [&](Index s) {
    if (!is_met[to_size(s)]) open.push_back(s);
    is_met[to_size(s)] = true;
  };
  for (Index s = 0; s < mdp.states(); ++s)
    if (mdp.initial[s] > 0) meet(s);
  while (!open.empty()) {
    const Index rows = open.back() * mdp.actions();
    open.pop_back();
    for (Index s = 0; s < mdp.states(); ++s)
      if (mdp.transitions.middleRows(rows, mdp.actions()).col(s).maxCoeff() > 0) meet(s);
  }
  std::vector<Index> missing;
  for (Index s = 0; s < mdp.states(); ++s)
    if (!is_met[to_size(s)]) missing.push_back(s);
  return missing;
}

}  // namespace assay::control
