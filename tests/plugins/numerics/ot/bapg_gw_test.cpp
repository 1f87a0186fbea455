// Bregman alternating projections: the iteration by its definition, and what becomes of marginals.
#include "plugins/numerics/ot/bapg_gw.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/ot/entropic_gw.hpp"
#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

EntropicGwOptions bapg_options(double epsilon, Index iterations = 20000) {
  EntropicGwOptions options;
  options.epsilon = epsilon;
  options.max_iterations = iterations;
  return options;
}

// G without its separable terms, by the sum over four indices.
Matrix cross_gradient_by_sums(const GwProblem& problem, const Matrix& plan) {
  Matrix g = Matrix::Zero(plan.rows(), plan.cols());
  for (Index i = 0; i < plan.rows(); ++i)
    for (Index j = 0; j < plan.cols(); ++j)
      for (Index k = 0; k < plan.rows(); ++k)
        for (Index l = 0; l < plan.cols(); ++l)
          g(i, j) -= 2 * plan(k, l) *
                     (problem.c1(i, k) * problem.c2(j, l) + problem.c1(k, i) * problem.c2(l, j));
  return g;
}

TEST_CASE("an iteration scales the rows, then the columns, of the damped plan") {
  Samples samples(101);
  GwProblem problem = two_clouds(samples, 6, 5);
  problem.c2 = random_entries(samples, 5, 5);  // not symmetric
  Matrix plan = product_coupling(problem);
  const double epsilon = 3;
  for (int k = 0; k < 3; ++k) {
    plan.array() *= (-cross_gradient_by_sums(problem, plan) / epsilon).array().exp();
    for (Index i = 0; i < 6; ++i)
      plan.row(i) *= problem.p[static_cast<std::size_t>(i)] / plan.row(i).sum();
    plan.array() *= (-cross_gradient_by_sums(problem, plan) / epsilon).array().exp();
    for (Index j = 0; j < 5; ++j)
      plan.col(j) *= problem.q[static_cast<std::size_t>(j)] / plan.col(j).sum();
  }
  const GwResult r = bapg_gw(problem, bapg_options(epsilon, 3));
  CHECK((r.plan - plan).cwiseAbs().maxCoeff() < 1e-13);
  CHECK(r.cost == Approx(objective_by_sums(problem, r.plan)).epsilon(1e-10));
  CHECK(r.iterations == 3);
  CHECK_FALSE(r.converged);
}

TEST_CASE("columns are met exactly, rows the better the larger epsilon is") {
  Samples samples(102);
  GwProblem problem = two_clouds(samples, 15, 12);
  problem.features = random_entries(samples, 15, 12);
  problem.alpha = 0.7;
  double last = 2;
  for (const double epsilon : {2.0, 10.0, 50.0}) {
    const GwResult r = bapg_gw(problem, bapg_options(epsilon, 500));
    const Vector columns = r.plan.colwise().sum().transpose();
    CHECK((columns - Eigen::Map<const Vector>(problem.q.data(), 12)).cwiseAbs().maxCoeff() < 1e-14);
    CHECK(r.marginal_error < last);
    last = r.marginal_error;
  }
}

TEST_CASE("Bregman steps that are small enough match a relabelled copy") {
  Samples samples(103);
  const Matrix c = distances(samples.points(10, 2));
  const std::vector<int> order{3, 7, 0, 5, 1, 9, 2, 4, 8, 6};
  const GwProblem problem{c, relabelled(c, order), uniform_weights(10), uniform_weights(10)};
  const GwResult r = bapg_gw(problem, bapg_options(3));
  for (Index j = 0; j < 10; ++j) {
    Index match = 0;
    r.plan.col(j).maxCoeff(&match);
    CHECK(match == order[static_cast<std::size_t>(j)]);
  }
}

TEST_CASE("points without weight take no mass in Bregman steps") {
  Samples samples(104);
  GwProblem problem = two_clouds(samples, 8, 6);
  problem.p[3] = 0;
  problem.q[2] += problem.q[5];
  problem.q[5] = 0;
  double sum = 0;
  for (const double w : problem.p) sum += w;
  for (double& w : problem.p) w /= sum;
  const GwResult r = bapg_gw(problem, bapg_options(5, 200));
  CHECK(r.plan.row(3).cwiseAbs().sum() == 0);
  CHECK(r.plan.col(5).cwiseAbs().sum() == 0);
  CHECK(r.plan.sum() == Approx(1));
}

TEST_CASE("Bregman steps refuse what they cannot leave") {
  Samples samples(105);
  GwProblem problem = two_clouds(samples, 6, 6);
  problem.p = problem.q = uniform_weights(6);
  CHECK_THROWS_AS(bapg_gw(problem, bapg_options(0)), std::invalid_argument);
  const Matrix vertex = Matrix::Identity(6, 6) / 6.0;
  EntropicGwOptions options = bapg_options(1);
  options.start = &vertex;
  CHECK_THROWS_AS(bapg_gw(problem, options), std::invalid_argument);
}

// <gradient, P - Q> has no sign where P is no coupling: such a number must not look like a gap.
TEST_CASE("a plan that misses its marginals has no stationarity gap, a coupling has one") {
  Samples samples(105);
  const GwProblem problem = two_clouds(samples, 15, 12);
  const GwResult loose = bapg_gw(problem, bapg_options(0.5, 300));
  CHECK(loose.marginal_error > 1e-3);
  CHECK(std::isnan(loose.stationarity_gap));
  EntropicGwOptions options = bapg_options(0.5, 2000);
  CHECK(entropic_gw(problem, options).stationarity_gap >= 0);
}

}  // namespace
}  // namespace assay::ot
