// The hypergradient against differences, against itself in other forms, and where it is known.
#include "plugins/parl/hypergradient.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/parl/problems.hpp"

namespace assay::parl {
namespace {

constexpr double kDifferences = 1e-7;  // relative, of central differences with step 1e-5
constexpr double kForms = 1e-10;       // relative, between analytic and Hessian form

double relative(const Vector& a, const Vector& b) { return (a - b).norm() / b.norm(); }

void check_forms(Objective objective, const Vector& nu) {
  const auto analytic = objective(nu);
  CHECK(relative(analytic.full(), objective.differences(nu)) < kDifferences);
  objective.options.solver = ImplicitSolver::hessian;
  CHECK(relative(objective(nu).full(), analytic.full()) < kForms);
}

}  // namespace

TEST_CASE("the hypergradient of preferences is that of differences, in every form") {
  for (const Index features : {0, 1, 3})
    for (const bool is_excess : {false, true})
      for (const bool keeps_ties : {false, true}) {
        const auto problem = small_problem(1, 3, features);
        check_forms({problem, {3, 2, 0.9, is_excess, keeps_ties}}, random_nu(problem, 1));
      }
}

TEST_CASE("the hypergradient of the utility is that of differences") {
  for (const Index features : {0, 1, 3}) {
    const auto problem = small_problem(2, 4, features);
    check_forms({problem, {}, true}, random_nu(problem, 2));
  }
}

TEST_CASE("a sharp temperature and a long discount keep the forms together") {
  auto problem = small_problem(3);
  problem.mdp.discount = 0.99;
  Objective objective{problem, {}};
  objective.temperature = 0.05;
  check_forms(objective, 0.3 * random_nu(problem, 3));
}

TEST_CASE("conjugate gradients and the series reach the analytic form as they go on") {
  const auto problem = small_problem(4);
  const Vector nu = random_nu(problem, 4);
  Objective objective{problem, {}};
  const Vector exact = objective(nu).implicit;
  double before = kInfinity;
  objective.options.solver = ImplicitSolver::neumann;
  for (const Index terms : {10, 100, 1000, 10000}) {
    objective.options.neumann_terms = terms;
    const double error = relative(objective(nu).implicit, exact);
    CHECK((error < before || error < 1e-12));
    before = error;
  }
  CHECK(before < 1e-8);
  objective.options = {ImplicitSolver::cg, 0, 6, false};
  CHECK(relative(objective(nu).implicit, exact) < 1e-8);
}

TEST_CASE("the closed Hessian is that of differences: a block for each state") {
  const auto problem = small_problem(5);
  const Matrix reward = reward_of(problem, random_nu(problem, 5));
  const auto lower = control::soft_optimum(problem.mdp, reward, 0.3);
  const Vector scale = hessian_scale(problem, lower.policy, reward, 0.3, false);
  const auto slope = [&](const Matrix& theta) {
    return control::soft_objective(problem.mdp, reward, control::softmax(theta), 0.3).slope;
  };
  for (Index k = 0; k < 6; ++k) {
    Matrix h = Matrix::Zero(3, 2);
    h.data()[k] = 1e-5;
    const Matrix column = (slope(lower.log_policy + h) - slope(lower.log_policy - h)) / 2e-5;
    const Matrix closed =
        -(scale.asDiagonal() * logit_slope(lower.policy, lower.policy.cwiseProduct(h / 1e-5)));
    CHECK((column - closed).cwiseAbs().maxCoeff() < 1e-6);
  }
}

TEST_CASE("the Hessian of scores alone gives another, wrong gradient") {
  const auto problem = small_problem(6);
  const Vector nu = random_nu(problem, 6);
  Objective objective{problem, {}};
  const Vector differences = objective.differences(nu);
  objective.options.is_score_only = true;
  CHECK(relative(objective(nu).full(), differences) > 1e-2);
}

TEST_CASE("at the teacher's own reward the excess loss and its gradient are 0") {
  for (const double temperature : {0.05, 0.3, 5.0}) {
    const auto problem = small_problem(7);
    Objective objective{problem, {3, 2.5, 1, true, false}, false, temperature, 0, {}};
    const Vector nu = 2.5 * Eigen::Map<const Vector>(problem.true_reward.data(), 6);
    CHECK(std::abs(objective(nu).value) < 1e-13);
    CHECK(objective(nu).full().norm() < 1e-12);
  }
}

TEST_CASE("a hot policy is uniform, and does not answer to the reward") {
  const auto problem = small_problem(8);
  const Vector nu = random_nu(problem, 8);
  double before = kInfinity;
  for (const double temperature : {1.0, 1e2, 1e4}) {
    const Objective objective{problem, {}, false, temperature, 0.01, {}};
    const auto g = objective(nu);
    CHECK(g.implicit.norm() < before / 50);
    before = g.implicit.norm();
  }
  const auto lower = control::soft_optimum(problem.mdp, reward_of(problem, nu), 1e4);
  CHECK((lower.policy.array() - 0.5).abs().maxCoeff() < 1e-3);
}

TEST_CASE("shaping by a potential moves no policy: the implicit part is orthogonal to it") {
  const auto problem = small_problem(9);  // one-hot features: nu is the reward itself
  const Vector nu = random_nu(problem, 9);
  const Vector potential = Vector::LinSpaced(3, -1, 2);
  const Vector next = 0.9 * (problem.mdp.transitions * potential);
  Vector shaping(6);
  for (Index row = 0; row < 6; ++row) shaping[row] = next[row] - potential[row / 2];
  const auto plain = control::soft_optimum(problem.mdp, reward_of(problem, nu), 0.3);
  const auto shaped = control::soft_optimum(problem.mdp, reward_of(problem, nu + shaping), 0.3);
  CHECK((plain.policy - shaped.policy).cwiseAbs().maxCoeff() < 1e-12);
  const auto g = Objective{problem, {}}(nu);
  CHECK(std::abs(g.implicit.dot(shaping)) < 1e-12 * g.implicit.norm() * shaping.norm() + 1e-15);
}

TEST_CASE("with a reward for each state and action the utility falls by the natural step") {
  const auto problem = small_problem(10);
  const Objective objective{problem, {}, true, 0.3, 0, {}};
  const Vector nu = random_nu(problem, 10);
  // d U / d nu = B' (d log pi / d theta)-slopes with B = dQ - dV of one-hot features, over tau.
  const auto lower = control::soft_optimum(problem.mdp, reward_of(problem, nu), 0.3);
  const auto upper = utility(problem, lower.policy);
  const Matrix policy_gradient = logit_slope(lower.policy, upper.log_policy_slope);
  const Matrix slopes =
      control::advantage_slopes(problem.mdp, lower.policy, Matrix::Identity(6, 6));
  const Vector expected =
      slopes.transpose() * Eigen::Map<const Vector>(policy_gradient.data(), 6) / 0.3;
  CHECK(relative(objective(nu).full(), expected) < 1e-12);
  Vector at = nu;
  double before = objective(at).value;
  for (int step = 0; step < 200; ++step) {
    at -= 0.02 * objective(at).full();
    const double value = objective(at).value;
    CHECK(value <= before + 1e-13);
    before = value;
  }
}

}  // namespace assay::parl
