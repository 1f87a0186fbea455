// Gromov-Wasserstein by conditional gradient: brute force, invariances, certificate.
#include "plugins/numerics/ot/gromov_wasserstein.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

Matrix permutation_plan(const std::vector<int>& order) {
  Matrix plan = Matrix::Zero(static_cast<Index>(order.size()), static_cast<Index>(order.size()));
  for (std::size_t i = 0; i < order.size(); ++i)
    plan(static_cast<Index>(i), order[i]) = 1.0 / static_cast<double>(order.size());
  return plan;
}

Matrix best_permutation(const GwProblem& problem) {
  std::vector<int> order(problem.p.size()), best;
  std::iota(order.begin(), order.end(), 0);
  double least = std::numeric_limits<double>::infinity();
  do {
    const double cost = objective_by_sums(problem, permutation_plan(order));
    if (cost < least) least = cost, best = order;
  } while (std::next_permutation(order.begin(), order.end()));
  return permutation_plan(best);
}

GwRestarts solve_from_many(const GwProblem& problem, Index count, Samples& samples) {
  const auto starts = gw_starts(problem, count, [&samples] { return samples.uniform(); });
  return best_of_starts(count, [&](Index k) {
    GwOptions options;
    options.start = &starts[static_cast<std::size_t>(k)];
    return gromov_wasserstein(problem, options);
  });
}

void check_coupling(const GwProblem& problem, const GwResult& r) {
  CHECK(r.marginal_error < 1e-12);
  CHECK(r.plan.minCoeff() >= 0);
  CHECK(r.cost == Approx(objective_by_sums(problem, r.plan)).margin(kRounding));
  CHECK(r.value == r.cost);
}

// Euclidean distances make the objective concave on couplings: its least value is at a vertex, a
// permutation when weights are uniform.
TEST_CASE("the best permutation of two point sets is kept, and never beaten") {
  Samples samples(61);
  for (int k = 0; k < 4; ++k) {
    GwProblem problem = two_clouds(samples, 6, 6);
    problem.p = problem.q = uniform_weights(6);
    const Matrix best = best_permutation(problem);
    const double least = objective_by_sums(problem, best);
    GwOptions options;
    options.start = &best;
    const GwResult kept = gromov_wasserstein(problem, options);
    CHECK(kept.cost == Approx(least).margin(kRounding));
    CHECK((kept.plan - best).cwiseAbs().maxCoeff() < kRounding);

    const GwRestarts r = solve_from_many(problem, 20, samples);
    REQUIRE(r.best.converged);
    check_coupling(problem, r.best);
    CHECK(r.best.cost >= least - kRounding);
    CHECK(r.best.cost <= gromov_wasserstein(problem).cost);
    CHECK(r.best.stationarity_gap == Approx(0).margin(kRounding));
  }
}

TEST_CASE("moved, turned and relabelled points are at distance 0 and matched") {
  Samples samples(62);
  const Matrix x = samples.points(12, 2);
  const double angle = 0.7;
  Eigen::Matrix2d turn;
  turn << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  const std::vector<int> order{3, 7, 0, 11, 5, 1, 9, 2, 10, 4, 8, 6};
  const Matrix y = (x * turn).rowwise() + Eigen::RowVector2d(5, -3);
  const GwProblem problem{distances(x), relabelled(distances(y), order), uniform_weights(12),
                          uniform_weights(12)};
  const GwRestarts r = solve_from_many(problem, 20, samples);
  REQUIRE(r.best.converged);
  CHECK(r.best.cost == Approx(0).margin(kRounding));
  for (std::size_t k = 0; k < order.size(); ++k)
    CHECK(r.best.plan(order[k], static_cast<Index>(k)) == Approx(1.0 / 12));
}

// With 2 L(P) for a gradient, which is right for symmetric matrices only, this stays at p q'.
TEST_CASE("a relabelled directed graph is recognised") {
  const Index n = 7;
  Matrix cycle = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i) cycle(i, (i + 1) % n) = 1;
  cycle(2, 5) = cycle(0, 3) = 1;
  const std::vector<int> order{4, 1, 6, 0, 3, 5, 2};
  const GwProblem problem{cycle, relabelled(cycle, order), uniform_weights(n), uniform_weights(n)};
  Samples samples(63);
  const GwRestarts r = solve_from_many(problem, 40, samples);
  REQUIRE(r.best.converged);
  CHECK(r.best.cost == Approx(0).margin(kRounding));
  CHECK(r.cost_deviation > 0);
  // Brute force: the only permutation without loss is the labelling.
  CHECK((r.best.plan - best_permutation(problem)).cwiseAbs().maxCoeff() < kRounding);
}

TEST_CASE("two points against two points have a closed form") {
  const auto pair = [](double d) { return Matrix{{0, d}, {d, 0}}; };
  const GwProblem problem{pair(1), pair(3), {0.5, 0.5}, {0.5, 0.5}};
  const Matrix start = permutation_plan({1, 0});
  GwOptions options;
  options.start = &start;
  const GwResult r = gromov_wasserstein(problem, options);
  CHECK(r.converged);
  CHECK(r.cost == Approx(0.5 * (3 - 1) * (3 - 1)));  // two of the four pairs of pairs differ
}

// The least value of a quadratic on [0, 1]: golden section where it is convex, an end elsewhere.
double least_on_segment(const std::function<double(double)>& f) {
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double low = 0, high = 1;
  for (int k = 0; k < 60; ++k) {
    const double left = high - ratio * (high - low), right = low + ratio * (high - low);
    (f(left) < f(right) ? high : low) = f(left) < f(right) ? right : left;
  }
  return std::min({f(0), f((low + high) / 2), f(1)});
}

TEST_CASE("the step minimises along its direction, as golden section does") {
  Samples samples(64);
  for (int k = 0; k < 5; ++k) {
    GwProblem problem = two_clouds(samples, 8, 6);
    problem.c1 = -random_entries(samples, 8, 8) + 2 * random_entries(samples, 8, 8);
    problem.c2 = -random_entries(samples, 6, 6) + 2 * random_entries(samples, 6, 6);
    const GwObjective objective(problem);
    const Matrix plan = product_coupling(problem);
    const Matrix gradient = objective.gradient(objective.cross_term(plan));
    const Matrix direction =
        dense_plan(emd(Geometry::of_matrix(gradient), problem.p, problem.q).plan, 8, 6) - plan;
    const double least = least_on_segment(
        [&](double t) { return objective_by_sums(problem, plan + t * direction); });
    GwOptions options;
    options.max_iterations = 1;
    const GwResult r = gromov_wasserstein(problem, options);
    CHECK(r.cost == Approx(least).margin(kRounding));
  }
}

TEST_CASE("the objective never increases and the progress tells its value") {
  Samples samples(65);
  const GwProblem problem = two_clouds(samples, 30, 25);
  GwOptions options;
  double last = std::numeric_limits<double>::infinity();
  options.on_check = [&last](const GwProgress& p) {
    CHECK(p.cost <= last + kRounding);
    CHECK((p.step_size >= 0 && p.step_size <= 1));
    last = p.cost;
    return optimise::Verdict::kContinue;
  };
  const GwResult r = gromov_wasserstein(problem, options);
  REQUIRE(r.converged);
  check_coupling(problem, r);
  CHECK(r.cost == Approx(last));
  CHECK(r.stationarity_gap == Approx(0).margin(1e-9));
}

TEST_CASE("labels do not matter") {
  Samples samples(66);
  GwProblem problem = two_clouds(samples, 9, 7);
  const GwResult r = gromov_wasserstein(problem);
  const std::vector<int> order{4, 6, 2, 0, 1, 5, 3};
  GwProblem other = problem;
  other.c2 = relabelled(problem.c2, order);
  for (std::size_t k = 0; k < order.size(); ++k)
    other.q[k] = problem.q[static_cast<std::size_t>(order[k])];
  const GwResult s = gromov_wasserstein(other);
  CHECK(s.cost == Approx(r.cost).epsilon(1e-12));
  CHECK((s.plan - r.plan(Eigen::all, order)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("points without weight change nothing") {
  Samples samples(67);
  GwProblem problem = two_clouds(samples, 9, 7);
  problem.p[8] = 0;
  const double rest = std::accumulate(problem.p.begin(), problem.p.end(), 0.0);
  for (double& w : problem.p) w /= rest;
  GwProblem smaller = problem;
  smaller.c1 = problem.c1.topLeftCorner(8, 8).eval();
  smaller.p.pop_back();
  const GwResult r = gromov_wasserstein(problem), s = gromov_wasserstein(smaller);
  CHECK(r.cost == Approx(s.cost).epsilon(1e-12));
  CHECK((r.plan.topRows(8) - s.plan).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("the fused objective runs from exact transport to Gromov-Wasserstein") {
  Samples samples(68);
  GwProblem problem = two_clouds(samples, 9, 7);
  const double gw = gromov_wasserstein(problem).cost;
  problem.features = random_entries(samples, 9, 7);
  problem.alpha = 1;
  CHECK(gromov_wasserstein(problem).cost == Approx(gw));
  problem.alpha = 0;
  const GwResult linear = gromov_wasserstein(problem);
  CHECK(linear.converged);
  CHECK(linear.cost ==
        Approx(emd(Geometry::of_matrix(problem.features), problem.p, problem.q).cost));
  problem.alpha = 0.5;
  const GwResult fused = gromov_wasserstein(problem);
  check_coupling(problem, fused);
  CHECK(fused.stationarity_gap == Approx(0).margin(1e-9));
}

TEST_CASE("a request to stop ends the transport problem inside a step") {
  Samples samples(68);
  GwProblem problem = two_clouds(samples, 200, 200);  // more pivots than lie between two questions
  GwOptions options;
  options.should_stop = [] { return true; };
  options.on_check = [](const GwProgress&) { return optimise::Verdict::kStop; };
  const GwResult r = gromov_wasserstein(problem, options);
  CHECK(r.is_stopped);
  CHECK_FALSE(r.converged);
  CHECK((r.plan - product_coupling(problem)).cwiseAbs().maxCoeff() == 0);  // nothing was done
}

TEST_CASE("no start follows one that was stopped") {
  Index solves = 0;
  const GwRestarts r = best_of_starts(5, [&](Index k) {
    GwResult result;
    result.value = static_cast<double>(10 - k);
    result.is_stopped = ++solves == 3;
    return result;
  });
  CHECK(solves == 3);
  CHECK(r.best_start == 2);
  CHECK(r.best.is_stopped);
}

TEST_CASE("a limit or a stop is no convergence, and a first plan must be a coupling") {
  Samples samples(69);
  const GwProblem problem = two_clouds(samples, 9, 7);
  GwOptions options;
  options.max_iterations = 1;
  const GwResult limited = gromov_wasserstein(problem, options);
  CHECK_FALSE(limited.converged);
  CHECK(limited.failure == "iteration limit reached");
  CHECK(limited.marginal_error < 1e-12);
  options.on_check = [](const GwProgress&) { return optimise::Verdict::kStop; };
  CHECK(gromov_wasserstein(problem, options).failure == "stopped by the caller");
  const Matrix wrong = Matrix::Constant(9, 7, 1.0);
  options.start = &wrong;
  CHECK_THROWS_AS(gromov_wasserstein(problem, options), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
