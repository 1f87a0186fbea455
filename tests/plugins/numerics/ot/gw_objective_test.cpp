// The objective without its tensor, against the sum over four indices.
#include "plugins/numerics/ot/gw_objective.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

GwProblem problem_of(Samples& samples, GwLoss loss, bool is_symmetric, bool has_features) {
  GwProblem problem = two_clouds(samples, 5, 4);
  if (!is_symmetric) problem.c1 = random_entries(samples, 5, 5);
  problem.loss = loss;
  if (!has_features) return problem;
  problem.features = random_entries(samples, 5, 4);
  problem.alpha = 0.3;
  return problem;
}

TEST_CASE("the objective of any plan is the sum over four indices") {
  Samples samples(71);
  for (const GwLoss loss : {GwLoss::kSquare, GwLoss::kKl})
    for (const bool is_symmetric : {true, false})
      for (const bool has_features : {true, false}) {
        const GwProblem problem = problem_of(samples, loss, is_symmetric, has_features);
        const GwObjective objective(problem);
        const Matrix plan = random_entries(samples, 5, 4);  // its marginals are not p and q
        CHECK(objective.value(plan, objective.cross_term(plan)) ==
              Approx(objective_by_sums(problem, plan)).epsilon(1e-11));
      }
}

TEST_CASE("the gradient is the derivative between couplings, also of directed graphs") {
  Samples samples(72);
  for (const GwLoss loss : {GwLoss::kSquare, GwLoss::kKl})
    for (const bool is_symmetric : {true, false})
      for (const bool has_features : {true, false}) {
        const GwProblem problem = problem_of(samples, loss, is_symmetric, has_features);
        const GwObjective objective(problem);
        const Matrix plan = product_coupling(problem);
        const Matrix costs = random_entries(samples, 5, 4);
        const Matrix direction =
            dense_plan(emd(Geometry::of_matrix(costs), problem.p, problem.q).plan, 5, 4) - plan;
        const double h = 1e-4;  // central differences of a quadratic have no error but rounding
        const double slope = (objective_by_sums(problem, plan + h * direction) -
                              objective_by_sums(problem, plan - h * direction)) /
                             (2 * h);
        const Matrix gradient = objective.gradient(objective.cross_term(plan));
        CHECK(gradient.cwiseProduct(direction).sum() == Approx(slope).epsilon(1e-7).margin(1e-9));
        const double bend =
            objective_by_sums(problem, plan + direction) - objective_by_sums(problem, plan) - slope;
        CHECK(objective.curvature(direction, objective.cross_term(direction)) ==
              Approx(bend).epsilon(1e-7).margin(1e-9));
      }
}

TEST_CASE("a sparse plan has the cross term of its dense form") {
  Samples samples(73);
  for (const bool is_symmetric : {true, false}) {
    const GwProblem problem = problem_of(samples, GwLoss::kSquare, is_symmetric, false);
    const GwObjective objective(problem);
    const Matrix costs = random_entries(samples, 5, 4);
    const EmdResult vertex = emd(Geometry::of_matrix(costs), problem.p, problem.q);
    const Matrix dense = objective.cross_term(dense_plan(vertex.plan, 5, 4));
    CHECK((objective.cross_term(vertex.plan) - dense).cwiseAbs().maxCoeff() < 1e-14);
  }
}

TEST_CASE("spaces, weights and features that do not fit are refused") {
  Samples samples(74);
  const GwProblem good = two_clouds(samples, 5, 4);
  const auto is_refused = [&good](auto spoil) {
    GwProblem problem = good;
    spoil(problem);
    CHECK_THROWS_AS(GwObjective(problem), std::invalid_argument);
  };
  CHECK_NOTHROW(GwObjective(good));
  is_refused([](GwProblem& g) { g.c1.resize(5, 4); });
  is_refused([](GwProblem& g) { g.c2(1, 2) = std::nan(""); });
  is_refused([](GwProblem& g) { g.p.pop_back(); });
  is_refused([](GwProblem& g) { g.q[0] = -0.1; });
  is_refused([](GwProblem& g) { g.loss = GwLoss::kKl, g.c1(0, 1) = -1; });
  is_refused([](GwProblem& g) { g.features = Matrix::Zero(4, 5); });
  is_refused([](GwProblem& g) { g.features = Matrix::Zero(5, 4), g.alpha = 1.5; });
}

}  // namespace
}  // namespace assay::ot
