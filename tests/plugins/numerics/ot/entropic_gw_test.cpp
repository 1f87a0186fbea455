// Gromov-Wasserstein by Sinkhorn steps: fixed points, limits, certificates.
#include "plugins/numerics/ot/entropic_gw.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/ot/generators.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

double entropy_of_plan(const Matrix& plan) {
  return -plan.unaryExpr([](double v) { return v > 0 ? v * std::log(v) : 0.0; }).sum();
}

EntropicGwOptions entropic_options(double epsilon) {
  EntropicGwOptions options;
  options.epsilon = epsilon;
  return options;
}

TEST_CASE("an entropic plan is the Sinkhorn plan of its own gradient") {
  Samples samples(51);
  for (const GwLoss loss : {GwLoss::kSquare, GwLoss::kKl})
    for (const bool has_features : {false, true}) {
      GwProblem problem = two_clouds(samples, 12, 9);
      problem.loss = loss;
      if (has_features) problem.features = random_entries(samples, 12, 9), problem.alpha = 0.4;
      const GwResult r = entropic_gw(problem, entropic_options(0.3));
      REQUIRE(r.converged);
      CHECK(r.marginal_error < 1e-8);
      CHECK(r.cost == Approx(objective_by_sums(problem, r.plan)).epsilon(1e-10));
      CHECK(r.value == Approx(r.cost - 0.3 * entropy_of_plan(r.plan)).epsilon(1e-12));

      const GwObjective objective(problem);
      const Matrix costs = objective.gradient(objective.cross_term(r.plan));
      SinkhornOptions exact;
      exact.epsilon = 0.3;
      exact.tol = 1e-11;
      const Geometry geometry = Geometry::of_matrix(costs);
      const auto solved = sinkhorn(geometry, problem.p, problem.q, exact);
      const Matrix plan = sinkhorn_plan(geometry, problem.p, problem.q, solved);
      CHECK((plan - r.plan).cwiseAbs().sum() < 1e-7);
    }
}

struct PlainIteration {
  Matrix plan;
  Index iterations = 0;
};

// P <- Sinkhorn(gradient at P) and nothing else.
PlainIteration plain_iteration(const GwProblem& problem, double epsilon, double tol) {
  const GwObjective objective(problem);
  SinkhornOptions exact;
  exact.epsilon = epsilon;
  exact.tol = 1e-12;
  PlainIteration result{product_coupling(problem)};
  for (double change = 1; change > tol; ++result.iterations) {
    const Matrix costs = objective.gradient(objective.cross_term(result.plan));
    const Geometry geometry = Geometry::of_matrix(costs);
    const Matrix next = sinkhorn_plan(geometry, problem.p, problem.q,
                                      sinkhorn(geometry, problem.p, problem.q, exact));
    change = (next - result.plan).cwiseAbs().sum();
    result.plan = next;
  }
  return result;
}

TEST_CASE("the plain iteration ends at the same plan, later") {
  for (const std::uint64_t seed : {151, 152, 153}) {
    Samples samples(seed);
    GwProblem problem = two_clouds(samples, 30, 30);
    problem.c1 /= problem.c1.maxCoeff();
    problem.c2 /= problem.c2.maxCoeff();
    const PlainIteration plain = plain_iteration(problem, 0.02, 1e-10);
    const GwResult r = entropic_gw(problem, entropic_options(0.02));
    REQUIRE(r.converged);
    CHECK((r.plan - plain.plan).cwiseAbs().sum() < 1e-6);
    CHECK(r.iterations < plain.iterations);
  }
}

TEST_CASE("graphs along whose steps the objective is convex are damped until they converge") {
  Samples samples(154);
  const auto draw = [&] { return samples.uniform(); };
  const GwProblem problem{sbm_graph(30, draw), sbm_graph(30, draw), uniform_weights(30),
                          uniform_weights(30)};
  for (const double epsilon : {0.1, 0.03}) {
    const GwResult r = entropic_gw(problem, entropic_options(epsilon));
    INFO(r.failure);
    CHECK(r.converged);
    CHECK(r.cost == Approx(objective_by_sums(problem, r.plan)).epsilon(1e-9));
  }
}

TEST_CASE("with alpha 0 the entropic plan is Sinkhorn's") {
  Samples samples(52);
  GwProblem problem = two_clouds(samples, 12, 9);
  problem.features = random_entries(samples, 12, 9);
  problem.alpha = 0;
  const GwResult r = entropic_gw(problem, entropic_options(0.1));
  SinkhornOptions options;
  options.epsilon = 0.1;
  options.tol = 1e-11;
  const auto plain = sinkhorn(Geometry::of_matrix(problem.features), problem.p, problem.q, options);
  CHECK(r.converged);
  CHECK(r.cost == Approx(plain.cost).epsilon(1e-8));
  CHECK(r.value == Approx(plain.ent_reg_cost).epsilon(1e-8));
}

TEST_CASE("a large epsilon leaves the product coupling, a small one comes near a vertex") {
  Samples samples(53);
  const GwProblem problem = two_clouds(samples, 12, 9);
  const Matrix product = product_coupling(problem);
  const GwResult loose = entropic_gw(problem, entropic_options(1e4));
  CHECK((loose.plan - product).cwiseAbs().sum() < 1e-3);
  GwResult last = loose;
  for (const double epsilon : {1.0, 0.3, 0.1, 0.03}) {
    EntropicGwOptions options = entropic_options(epsilon);
    options.start = &last.plan;  // or the costs of different local optima are compared
    const GwResult r = entropic_gw(problem, options);
    CHECK(r.converged);
    CHECK(r.cost < last.cost);
    CHECK(r.stationarity_gap >= -1e-8);
    CHECK(r.stationarity_gap < epsilon * std::log(12.0 * 9));  // what entropy can be worth
    last = r;
  }
}

TEST_CASE("proximal steps end at a stationary point of the objective without entropy") {
  Samples samples(54);
  for (const bool has_features : {false, true}) {
    GwProblem problem = two_clouds(samples, 10, 8);
    if (has_features) problem.features = random_entries(samples, 10, 8), problem.alpha = 0.5;
    EntropicGwOptions options = entropic_options(0.2);
    options.tol = 1e-8;
    options.max_iterations = 5000;
    const GwResult entropic = entropic_gw(problem, options);
    options.start = &entropic.plan;
    const GwResult r = proximal_gw(problem, options);
    INFO(r.failure);
    REQUIRE(r.converged);
    CHECK(r.stationarity_gap == Approx(0).margin(1e-6));
    CHECK(r.cost == Approx(objective_by_sums(problem, r.plan)).epsilon(1e-9));
    CHECK(r.cost < entropic.cost);                         // concave on couplings: no step goes up
    CHECK((r.plan.array() > 1e-5).count() <= 10 + 8 - 1);  // near a vertex
  }
}

TEST_CASE("proximal steps match a relabelled copy") {
  Samples samples(55);
  const Matrix c = distances(samples.points(10, 2));
  const std::vector<int> order{3, 7, 0, 5, 1, 9, 2, 4, 8, 6};
  const GwProblem problem{c, relabelled(c, order), uniform_weights(10), uniform_weights(10)};
  EntropicGwOptions options = entropic_options(0.1);
  options.max_iterations = 5000;
  const GwResult r = proximal_gw(problem, options);
  INFO(r.failure);
  CHECK(r.converged);
  CHECK(r.cost == Approx(0).margin(1e-7));
}

TEST_CASE("points without weight take no mass in Sinkhorn steps either") {
  Samples samples(56);
  GwProblem problem = two_clouds(samples, 8, 6);
  problem.q[2] += problem.q[5];
  problem.q[5] = 0;
  for (const GwResult& r :
       {entropic_gw(problem, entropic_options(0.3)), proximal_gw(problem, entropic_options(0.3))}) {
    CHECK(r.marginal_error < 1e-7);
    CHECK(r.plan.col(5).cwiseAbs().sum() == 0);
  }
}

TEST_CASE("options out of range and starts that proximal steps cannot leave are refused") {
  Samples samples(57);
  GwProblem problem = two_clouds(samples, 6, 6);
  problem.p = problem.q = uniform_weights(6);
  CHECK_THROWS_AS(entropic_gw(problem, entropic_options(0)), std::invalid_argument);
  EntropicGwOptions options;
  options.tol = 0;
  CHECK_THROWS_AS(proximal_gw(problem, options), std::invalid_argument);
  const Matrix vertex = Matrix::Identity(6, 6) / 6.0;
  options = entropic_options(0.1);
  options.start = &vertex;
  CHECK_NOTHROW(entropic_gw(problem, options));
  CHECK_THROWS_AS(proximal_gw(problem, options), std::invalid_argument);
}

TEST_CASE("inner errors do not keep a settled plan moving") {
  Samples samples(61);
  GwProblem problem = two_clouds(samples, 40, 40);
  problem.c1 /= problem.c1.maxCoeff();
  problem.c2 /= problem.c2.maxCoeff();
  const GwResult r = entropic_gw(problem, entropic_options(0.01));
  INFO(r.failure);
  CHECK(r.converged);
  CHECK(r.iterations < 1000);
}

TEST_CASE("an inner solver at its limit is no convergence") {
  Samples samples(59);
  const GwProblem problem = two_clouds(samples, 8, 6);
  EntropicGwOptions options = entropic_options(0.1);
  options.inner_max_iterations = 1;
  options.inner_tol = 1e-15;
  const GwResult r = entropic_gw(problem, options);
  CHECK_FALSE(r.converged);
  CHECK_FALSE(r.failure.empty());
}

TEST_CASE("a stopped entropic solve says so") {
  Samples samples(58);
  const GwProblem problem = two_clouds(samples, 8, 6);
  EntropicGwOptions options = entropic_options(0.1);
  options.on_check = [](const GwProgress& p) {
    return p.iteration == 2 ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  const GwResult r = entropic_gw(problem, options);
  CHECK_FALSE(r.converged);
  CHECK(r.iterations == 2);
  CHECK(r.failure == "stopped by the caller");
}

}  // namespace
}  // namespace assay::ot
