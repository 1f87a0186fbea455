// Exact transport, proved optimal by its dual: feasible potentials and a plan of equal cost.
#include "plugins/numerics/ot/emd.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr double kTolerance = 1e-9;  // of costs of order 1

// Marginals, dual feasibility and strong duality together are a proof of optimality.
void check_optimal(const Geometry& geometry, const std::vector<double>& a,
                   const std::vector<double>& b, const EmdResult& r) {
  REQUIRE(r.converged);
  CHECK(r.failure.empty());
  const Matrix c = geometry.matrix();
  const double scale = std::max(
      1.0, c.unaryExpr([](double v) { return std::isfinite(v) ? std::abs(v) : 0.0; }).maxCoeff());
  for (Index i = 0; i < c.rows(); ++i)
    CHECK((c.row(i).transpose() - r.g).minCoeff() >= r.f[i] - kTolerance * scale);
  CHECK(r.plan.size() <= static_cast<std::size_t>(c.rows() + c.cols() - 1));
  double cost = 0;
  for (const PlanEntry& entry : r.plan) {
    CHECK(entry.mass > 0);
    cost += entry.mass * c(entry.i, entry.j);
    CHECK(r.f[entry.i] + r.g[entry.j] == Approx(c(entry.i, entry.j)).margin(kTolerance * scale));
  }
  CHECK(r.cost == Approx(cost));
  CHECK(r.dual_value == Approx(r.cost).margin(kTolerance * scale));
  CHECK(r.f.mean() == Approx(0).margin(kTolerance * scale));

  const Matrix plan = dense_plan(r.plan, c.rows(), c.cols());
  CHECK(r.marginal_error < 1e-12);
  for (Index i = 0; i < c.rows(); ++i)
    CHECK(plan.row(i).sum() == Approx(a[static_cast<std::size_t>(i)]).margin(1e-13));
  for (Index j = 0; j < c.cols(); ++j)
    CHECK(plan.col(j).sum() == Approx(b[static_cast<std::size_t>(j)]).margin(1e-13));
}

void solve_and_check(const Matrix& c, const std::vector<double>& a, const std::vector<double>& b) {
  const Geometry g = Geometry::of_matrix(c);
  check_optimal(g, a, b, emd(g, a, b));
}

Matrix random_costs(Samples& samples, Index n, Index m) {
  Matrix c(n, m);
  for (Index k = 0; k < c.size(); ++k) c.data()[k] = samples.uniform();
  return c;
}

TEST_CASE("the optimum is proved by its dual on random costs of many shapes") {
  Samples samples(31);
  for (const auto& [n, m] : std::vector<std::pair<Index, Index>>{
           {1, 1}, {1, 5}, {5, 1}, {2, 3}, {30, 40}, {40, 30}, {64, 64}, {90, 70}, {3, 200}})
    solve_and_check(random_costs(samples, n, m), samples.weights(n), samples.weights(m));
}

TEST_CASE("uniform weights of any ratio are solved, however many ties they make") {
  Samples samples(32);
  for (const auto& [n, m] :
       std::vector<std::pair<Index, Index>>{{50, 50}, {40, 60}, {100, 20}, {7, 13}, {80, 80}})
    solve_and_check(random_costs(samples, n, m), uniform_weights(n), uniform_weights(m));
}

TEST_CASE("integer costs full of ties terminate at an optimum") {
  Samples samples(33);
  for (int k = 0; k < 20; ++k) {
    Matrix c = random_costs(samples, 30, 40);
    c = (c * 3).array().floor();
    solve_and_check(c, uniform_weights(30), uniform_weights(40));
    solve_and_check(c, samples.weights(30), samples.weights(40));
  }
  solve_and_check(Matrix::Zero(20, 20), uniform_weights(20), uniform_weights(20));
  solve_and_check(Matrix::Constant(10, 25, -3.5), uniform_weights(10), uniform_weights(25));
}

TEST_CASE("zero weights take no mass and keep the dual feasible") {
  Samples samples(34);
  std::vector<double> a = samples.weights(20), b = samples.weights(15);
  a[0] = a[11] = b[3] = b[14] = 0;
  for (std::vector<double>* w : {&a, &b}) {
    const double total = std::accumulate(w->begin(), w->end(), 0.0);
    for (double& v : *w) v /= total;
  }
  solve_and_check(random_costs(samples, 20, 15), a, b);
}

TEST_CASE("weights of very different size are transported exactly") {
  Samples samples(35);
  std::vector<double> a = {1 - 3e-12, 1e-12, 2e-12}, b = {0.5, 0.5 - 1e-9, 1e-9};
  solve_and_check(random_costs(samples, 3, 3), a, b);
}

TEST_CASE("assignments of up to seven points are the best of all permutations") {
  Samples samples(36);
  for (Index n = 1; n <= 7; ++n) {
    const Matrix c = random_costs(samples, n, n);
    std::vector<Index> permutation(static_cast<std::size_t>(n));
    std::iota(permutation.begin(), permutation.end(), Index{0});
    double best = std::numeric_limits<double>::infinity();
    do {
      double cost = 0;
      for (Index i = 0; i < n; ++i) cost += c(i, permutation[static_cast<std::size_t>(i)]);
      best = std::min(best, cost / static_cast<double>(n));
    } while (std::next_permutation(permutation.begin(), permutation.end()));
    const auto w = uniform_weights(n);
    CHECK(emd(Geometry::of_matrix(c), w, w).cost == Approx(best));
  }
}

TEST_CASE("on the line sorting and the simplex agree, for every convex cost") {
  Samples samples(37);
  Matrix x = samples.points(40, 1), y = samples.points(55, 1);
  x(3, 0) = x(9, 0);  // a tie
  std::vector<double> a = samples.weights(40), b = samples.weights(55);
  a[1] += a[5], a[5] = 0;
  for (const Cost& cost :
       {Cost{CostKind::kSqEuclidean}, Cost{CostKind::kEuclidean}, Cost{CostKind::kCityblock},
        Cost{CostKind::kPNorm, 3}, Cost{CostKind::kPNorm, 1}, Cost{CostKind::kSqPNorm, 1.5}}) {
    const Geometry g = Geometry::of_points(cost, x, y).divided_by(2);
    EmdOptions by_simplex;
    by_simplex.sorts_lines = false;
    const EmdResult sorted = emd(g, a, b), pivoted = emd(g, a, b, by_simplex);
    CHECK(sorted.basis.empty());
    CHECK_FALSE(pivoted.basis.empty());
    check_optimal(g, a, b, sorted);
    check_optimal(g, a, b, pivoted);
    CHECK(sorted.cost == Approx(pivoted.cost));
  }
}

TEST_CASE("shifting points on the line by t costs t squared, and t in absolute value") {
  Matrix x(3, 1), y(3, 1);
  x << 0, 5, 1;
  y << 3, 4, 8;
  const auto w = uniform_weights(3);
  CHECK(emd(Geometry::of_points({CostKind::kSqEuclidean}, x, y), w, w).cost == Approx(9));
  CHECK(emd(Geometry::of_points({CostKind::kCityblock}, x, y), w, w).cost == Approx(3));
}

TEST_CASE("forbidden pairs are avoided at any price, and reported when they cannot be") {
  Matrix c(3, 3);
  c << 0, 1e6, kForbidden, kForbidden, 0, 1e6, 1e6, kForbidden, 0;
  c(0, 0) = c(1, 1) = c(2, 2) = kForbidden;
  const auto w = uniform_weights(3);
  const Geometry g = Geometry::of_matrix(c);
  const EmdResult r = emd(g, w, w);
  check_optimal(g, w, w, r);
  CHECK(r.cost == Approx(1e6));

  c(2, 0) = kForbidden;
  const EmdResult impossible = emd(Geometry::of_matrix(c), w, w);
  CHECK_FALSE(impossible.converged);
  CHECK(impossible.failure == "every pair of row 2 (weight 0.3333) is forbidden");
  CHECK(impossible.plan.empty());
  CHECK(std::isinf(impossible.cost));
}

TEST_CASE("a band of permitted pairs is solved to optimality") {
  Samples samples(38);
  Matrix c = random_costs(samples, 70, 70);
  for (Index i = 0; i < 70; ++i)
    for (Index j = 0; j < 70; ++j)
      if (std::abs(i - j) > 3) c(i, j) = kForbidden;
  solve_and_check(c, uniform_weights(70), uniform_weights(70));
}

TEST_CASE("a solve that starts from the basis of the same problem needs no pivot") {
  Samples samples(39);
  Matrix c = random_costs(samples, 40, 50);
  const auto a = samples.weights(40), b = samples.weights(50);
  const EmdResult cold = emd(Geometry::of_matrix(c), a, b);
  EmdOptions options;
  options.start = &cold.basis;
  CHECK(emd(Geometry::of_matrix(c), a, b, options).iterations == 0);

  c.array() += 0.01 * random_costs(samples, 40, 50).array();
  const Geometry changed = Geometry::of_matrix(c);
  const EmdResult warm = emd(changed, a, b, options);
  check_optimal(changed, a, b, warm);
  CHECK(warm.iterations < emd(changed, a, b).iterations);
}

TEST_CASE("a basis that does not fit the problem is ignored") {
  Samples samples(40);
  const Matrix c = random_costs(samples, 6, 6);
  const auto w = uniform_weights(6);
  const Geometry g = Geometry::of_matrix(c);
  for (const EmdBasis& basis :
       {EmdBasis{1, 2, 3}, EmdBasis(13, 12), EmdBasis{6, 6, 6, 6, 6, 6, 0, 0, 0, 0, 0, 0, 12}}) {
    EmdOptions options;
    options.start = &basis;
    check_optimal(g, w, w, emd(g, w, w, options));
  }
}

TEST_CASE("before the optimum the plan is feasible and the dual value a bound") {
  Samples samples(41);
  const Matrix x = samples.points(60, 2), y = samples.points(60, 2);
  const auto a = samples.weights(60), b = samples.weights(60);
  const Geometry g = Geometry::of_points({}, x, y);
  const double optimum = emd(g, a, b).cost;
  EmdOptions options;
  options.max_iterations = 20;
  const EmdResult limited = emd(g, a, b, options);
  CHECK_FALSE(limited.converged);
  CHECK(limited.failure == "iteration limit reached");
  CHECK(limited.iterations == 20);
  CHECK(limited.marginal_error < 1e-12);
  CHECK(limited.cost > optimum);
  CHECK(limited.dual_value < optimum);

  options = {};
  options.check_every = 7;
  std::vector<EmdProgress> seen;
  options.on_check = [&seen](const EmdProgress& p) {
    seen.push_back(p);
    return seen.size() < 3 ? optimise::Verdict::kContinue : optimise::Verdict::kStop;
  };
  const EmdResult stopped = emd(g, a, b, options);
  CHECK(stopped.failure == "stopped by the caller");
  REQUIRE(seen.size() == 3);
  CHECK(seen[2].iteration == 21);
  CHECK(seen[2].cost <= seen[0].cost);
  CHECK(stopped.cost == Approx(seen[2].cost));
}

TEST_CASE("the entropic cost decreases to the exact cost as epsilon goes to zero") {
  Samples samples(42);
  const Matrix x = samples.points(40, 2), y = samples.points(50, 2);
  const auto a = samples.weights(40), b = samples.weights(50);
  const Geometry g = Geometry::of_points({}, x, y);
  const double exact = emd(g, a, b).cost;
  double above = std::numeric_limits<double>::infinity();
  for (const double epsilon : {1.0, 0.3, 0.1, 0.03, 0.01, 0.003}) {
    SinkhornOptions options;
    options.epsilon = epsilon;
    options.tol = 1e-10;
    options.max_iterations = 100000;
    const SinkhornResult r = sinkhorn(g, a, b, options);
    REQUIRE(r.converged);
    CHECK(r.cost < above);
    CHECK(r.cost >= exact - 1e-9);
    above = r.cost;
  }
  CHECK(above == Approx(exact).epsilon(2e-3));
}

TEST_CASE("costs that are no numbers are refused with their place") {
  Matrix c = Matrix::Ones(2, 2);
  c(1, 0) = std::nan("");
  const auto w = uniform_weights(2);
  CHECK_THROWS_WITH(emd(Geometry::of_matrix(c), w, w), Catch::Contains("cost 1, 0"));
}

}  // namespace
}  // namespace assay::ot
