// Finite Markov decision problems: values and occupancies of policies, by linear solves.
#pragma once

#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::control {

// Matrices over (state, action) are states x actions; where both are one row index, it is
// state * actions() + action.
struct Mdp {
  Matrix transitions;  // (states * actions) x states, rows sum to 1
  Vector initial;      // the law of the first state
  double discount = 0.9;

  Index states() const { return transitions.cols(); }
  Index actions() const { return transitions.rows() / transitions.cols(); }
};

Matrix uniform_policy(const Mdp& mdp);

// r + gamma P v.
Matrix action_values(const Mdp& mdp, const Matrix& reward, const Vector& values);
// sum_a pi(a|s) x(s, a).
Vector policy_mean(const Matrix& policy, const Matrix& x);
// I - gamma P_pi, which every policy's values and occupancies solve.
Matrix evaluation_matrix(const Mdp& mdp, const Matrix& policy);

// E sum_h gamma^h r(s_h, a_h) from each state.
Vector policy_values(const Mdp& mdp, const Matrix& reward, const Matrix& policy);
// E sum_h gamma^h [s_h = s], of total 1 / (1 - gamma).
Vector occupancy(const Mdp& mdp, const Matrix& policy);
double expected_return(const Mdp& mdp, const Matrix& reward, const Matrix& policy);
// A policy that is best from every state, by policy iteration.
Matrix optimal_policy(const Mdp& mdp, const Matrix& reward);

// States that no policy meets.
std::vector<Index> unreachable_states(const Mdp& mdp);

}  // namespace assay::control
