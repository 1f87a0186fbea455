#include "plugins/parl/hypergradient.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

namespace assay::parl {
namespace {

Eigen::Map<const Vector> flat(const Matrix& m) { return {m.data(), m.size()}; }

// x_s <- scale_s (diag pi_s - pi_s pi_s') x_s: minus the Hessian.
Matrix curvature(const Matrix& policy, const Vector& scale, const Matrix& x) {
  return scale.asDiagonal() * logit_slope(policy, policy.cwiseProduct(x));
}

// The least-norm solution, a block at a time; directions of no curvature take no part.
Matrix solve_blocks(const Matrix& policy, const Vector& scale, const Matrix& g) {
  constexpr double kFlat = 1e-13;  // of the largest eigenvalue
  Matrix x(g.rows(), g.cols());
  for (Index s = 0; s < g.rows(); ++s) {
    const Vector pi = policy.row(s), slope = g.row(s);
    const Eigen::MatrixXd block = Eigen::MatrixXd(pi.asDiagonal()) - pi * pi.transpose();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(block);
    Vector along = solver.eigenvectors().transpose() * slope;
    const double least = kFlat * solver.eigenvalues().maxCoeff();
    for (Index k = 0; k < along.size(); ++k)
      along[k] = solver.eigenvalues()[k] > least ? along[k] / solver.eigenvalues()[k] : 0.0;
    x.row(s) = (solver.eigenvectors() * along / scale[s]).transpose();
  }
  return x;
}

// Conjugate gradients from 0: they stay in the range, where the system is regular.
Matrix solve_cg(const Matrix& policy, const Vector& scale, const Matrix& g, Index iterations) {
  Matrix x = Matrix::Zero(g.rows(), g.cols()), residual = g, along = g;
  double square = residual.squaredNorm();
  const double least = 1e-32 * square;
  for (Index k = 0; k < iterations && square > least; ++k) {
    const Matrix image = curvature(policy, scale, along);
    const double step = square / along.cwiseProduct(image).sum();
    x += step * along;
    residual -= step * image;
    const double next = residual.squaredNorm();
    along = residual + (next / square) * along;
    square = next;
  }
  return x;
}

// step sum_k (I - step A)^k g; converges for step < 2 / (tau max d).
Matrix solve_neumann(const Matrix& policy, const Vector& scale, const Matrix& g, Index terms) {
  const double step = 1 / scale.cwiseAbs().maxCoeff();
  Matrix x = Matrix::Zero(g.rows(), g.cols());
  for (Index k = 0; k < terms; ++k) x += step * (g - curvature(policy, scale, x));
  return x;
}

Matrix solve(const ImplicitOptions& o, const Matrix& policy, const Vector& scale, const Matrix& g) {
  if (o.solver == ImplicitSolver::cg) return solve_cg(policy, scale, g, o.cg_iterations);
  if (o.solver == ImplicitSolver::neumann) return solve_neumann(policy, scale, g, o.neumann_terms);
  return solve_blocks(policy, scale, g);
}

}  // namespace

Matrix logit_slope(const Matrix& policy, const Matrix& q) {
  const Vector total = q.rowwise().sum();
  return q - total.asDiagonal() * policy;
}

Vector hessian_scale(const TabularProblem& problem, const Matrix& policy, const Matrix& reward,
                     double temperature, bool is_score_only) {
  const Vector weight = control::occupancy(problem.mdp, policy);
  if (!is_score_only) return temperature * weight;
  const control::Softmax pi{policy, policy.array().max(1e-300).log()};
  return weight.cwiseProduct(control::soft_policy_values(problem.mdp, reward, pi, temperature));
}

Hypergradient hypergradient(const TabularProblem& problem, const Upper& upper, const Matrix& policy,
                            const Vector& nu, double temperature, double regularization,
                            const ImplicitOptions& options) {
  Hypergradient found;
  found.value = upper.value + 0.5 * regularization * nu.squaredNorm();
  found.direct = problem.features.transpose() * flat(upper.reward_slope) + regularization * nu;
  const Matrix slopes = control::advantage_slopes(problem.mdp, policy, problem.features);
  if (options.solver == ImplicitSolver::analytic && !options.is_score_only) {
    found.implicit = slopes.transpose() * flat(upper.log_policy_slope) / temperature;
    return found;
  }
  const Vector scale =
      hessian_scale(problem, policy, reward_of(problem, nu), temperature, options.is_score_only);
  const Matrix x = solve(options, policy, scale, logit_slope(policy, upper.log_policy_slope));
  // d2 J / dnu dtheta_sa = d(s) pi(a|s) (dQ - dV)(s, a).
  const Vector weight = control::occupancy(problem.mdp, policy);
  const Matrix mixed = weight.asDiagonal() * policy.cwiseProduct(x);
  found.implicit = slopes.transpose() * flat(mixed);
  return found;
}

}  // namespace assay::parl
