// Unbalanced entropic transport against closed forms, its own dual, and balanced transport.
#include "plugins/numerics/ot/unbalanced.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

using Weights = std::vector<double>;

constexpr double kTight = 1e-13;  // tol where solutions are compared

double kl(double p, double q) { return p > 0 ? p * std::log(p / q) - p + q : q; }

struct Instance {
  Matrix costs;
  Weights a, b;
  Geometry geometry() const { return Geometry::of_matrix(costs); }
};

// Costs between normal points in two dimensions; a sums to 1, b to 2.
Instance random_instance(std::uint64_t seed, Index n, Index m) {
  Samples samples(seed);
  const Matrix x = samples.points(n, 2), y = samples.points(m, 2);
  Instance i{Geometry::of_points({}, x, y).matrix(), samples.weights(n), samples.weights(m)};
  for (double& w : i.b) w *= 2;
  return i;
}

UnbalancedOptions options(MarginalPrice price, double epsilon, double rho_x, double rho_y) {
  UnbalancedOptions o;
  o.epsilon = epsilon;
  o.price = price;
  o.rho_x = rho_x;
  o.rho_y = rho_y;
  o.tol = kTight;
  o.max_iterations = 100000;
  return o;
}

UnbalancedResult solve(const Instance& i, const UnbalancedOptions& o) {
  return unbalanced(i.geometry(), i.a, i.b, o);
}

// The objective of a plan, by its definition.
double objective(const Instance& i, const UnbalancedOptions& o, const Matrix& plan) {
  double sum = 0;
  for (Index k = 0; k < plan.rows(); ++k)
    for (Index j = 0; j < plan.cols(); ++j)
      sum += plan(k, j) * i.costs(k, j) +
             o.epsilon * kl(plan(k, j), i.a[to_size(k)] * i.b[to_size(j)]);
  const auto penalty = [&](double p, double q) {
    return o.price == MarginalPrice::kKl ? kl(p, q) : std::abs(p - q);
  };
  for (Index k = 0; k < plan.rows(); ++k)
    sum += o.rho_x * penalty(plan.row(k).sum(), i.a[to_size(k)]);
  for (Index j = 0; j < plan.cols(); ++j)
    sum += o.rho_y * penalty(plan.col(j).sum(), i.b[to_size(j)]);
  return sum;
}

TEST_CASE("between two points mass, value and cost have a closed form under KL") {
  const Instance i{Matrix::Constant(1, 1, 0.7), {0.8}, {1.5}};
  const auto o = options(MarginalPrice::kKl, 0.1, 0.5, 2);
  const auto r = solve(i, o);
  REQUIRE(r.solve.converged);
  // eps log(p / ab) + c + rho_x log(p / a) + rho_y log(p / b) = 0
  const double p =
      std::exp((0.1 * std::log(0.8 * 1.5) + 0.5 * std::log(0.8) + 2 * std::log(1.5) - 0.7) /
               (0.1 + 0.5 + 2));
  CHECK(r.mass == Approx(p).epsilon(1e-6));
  CHECK(r.solve.cost == Approx(0.7 * p).epsilon(1e-6));
  CHECK(r.solve.value == Approx(objective(i, o, Matrix::Constant(1, 1, p))).epsilon(1e-12));
}

TEST_CASE("under the variation nothing travels farther than both prices together") {
  const auto o = options(MarginalPrice::kTv, 1e-3, 0.4, 0.5);
  const Instance near{Matrix::Constant(1, 1, 0.8), {1}, {1}},
      far{Matrix::Constant(1, 1, 1.0), {1}, {1}};
  CHECK(solve(near, o).mass == Approx(1).epsilon(1e-9));
  CHECK(solve(far, o).mass < 1e-40);  // exp((0.9 - 1) / epsilon)
  CHECK(solve(far, o).solve.value == Approx(0.9).epsilon(1e-2));
}

TEST_CASE("the value is the objective of the plan, and no plan near it is better") {
  const Instance i = random_instance(1, 9, 7);
  for (const auto price : {MarginalPrice::kKl, MarginalPrice::kTv})
    for (const double rho : {0.3, 3.0}) {
      const auto o = options(price, 0.2, rho, 2 * rho);
      const auto r = solve(i, o);
      REQUIRE(r.solve.converged);
      const Matrix plan = sinkhorn_plan(i.geometry(), i.a, i.b, r.solve);
      CHECK(objective(i, o, plan) == Approx(r.solve.value).epsilon(1e-11));
      CHECK(r.solve.dual_value <= r.solve.value);
      CHECK(plan.sum() == Approx(r.mass));
      CHECK((plan.array() * i.costs.array()).sum() == Approx(r.solve.cost));
      Samples samples(2);
      for (int k = 0; k < 20; ++k) {
        Matrix other = plan;
        for (Index e = 0; e < other.size(); ++e)
          other.data()[e] *= std::exp(1e-3 * samples.normal());
        CHECK(objective(i, o, other) > r.solve.value);
      }
    }
}

TEST_CASE("with dear marginals and equal masses it is balanced transport") {
  Instance i = random_instance(3, 30, 20);
  for (double& w : i.b) w /= 2;
  SinkhornOptions balanced;
  balanced.epsilon = 0.2;
  balanced.tol = 1e-11;
  const double value = sinkhorn(i.geometry(), i.a, i.b, balanced).value;
  const auto kl_priced = solve(i, options(MarginalPrice::kKl, 0.2, 1e5, 1e5));
  CHECK(kl_priced.solve.converged);
  CHECK(kl_priced.solve.iterations < 2000);  // without the common shift: rho / epsilon = 5e5
  CHECK(kl_priced.solve.value == Approx(value).epsilon(1e-4));
  // Under the variation a price above every potential is exact.
  CHECK(solve(i, options(MarginalPrice::kTv, 0.2, 100, 100)).solve.value ==
        Approx(value).epsilon(1e-10));
}

TEST_CASE("scaling both measures scales the plan where entropy is no price") {
  // KL is homogeneous; epsilon KL(P | a b') alone is not.
  Instance i = random_instance(4, 15, 12);
  const auto o = options(MarginalPrice::kKl, 1e-3, 1, 1);
  const double value = solve(i, o).solve.value;
  for (auto* w : {&i.a, &i.b})
    for (double& v : *w) v *= 3;
  CHECK(solve(i, o).solve.value == Approx(3 * value).epsilon(0.02));
}

TEST_CASE(
    "a warm start at the solution needs no iteration, and the kernel may be computed on the fly") {
  Samples samples(5);
  const Matrix x = samples.points(40, 3), y = samples.points(50, 3);
  const auto a = samples.weights(40), b = samples.weights(50);
  const Geometry g = Geometry::of_points({}, x, y);
  auto o = options(MarginalPrice::kKl, 0.5, 2, 1);
  o.tol = 1e-10;
  const auto first = unbalanced(g, a, b, o);
  REQUIRE(first.solve.converged);
  auto again = o;
  again.threads = 2;
  CHECK(unbalanced(g, a, b, again).solve.f == first.solve.f);
  again.stores_kernel = false;
  const auto other = unbalanced(g, a, b, again);
  CHECK(other.solve.value == Approx(first.solve.value).epsilon(1e-9));
  CHECK((other.solve.f - first.solve.f).cwiseAbs().maxCoeff() < 1e-4);  // the gap is quadratic
  o.init_g = {first.solve.g.data(), b.size()};
  CHECK(unbalanced(g, a, b, o).solve.iterations <= 1);
}

TEST_CASE("an unfinished solve says so, and its bounds hold nevertheless") {
  const Instance i = random_instance(6, 12, 12);
  auto o = options(MarginalPrice::kTv, 0.02, 1, 1);
  const double optimum = solve(i, o).solve.value;
  o.max_iterations = 3;
  const auto r = solve(i, o);
  CHECK_FALSE(r.solve.converged);
  CHECK(r.solve.failure == "iteration limit reached");
  CHECK(r.solve.dual_value <= optimum);
  CHECK(r.solve.value >= optimum);
}

TEST_CASE("wherever a solve is left, potentials are feasible and bounds enclose the optimum") {
  // Prices below many costs: points stand at their bounds, and mixing would carry them beyond.
  for (const std::uint64_t seed : {1, 4, 6}) {
    const Instance i = random_instance(seed, 30, 25);
    auto o = options(MarginalPrice::kTv, 0.01, 0.4, 0.3);
    const auto solved = solve(i, o);
    REQUIRE(solved.solve.converged);
    for (o.max_iterations = 1; o.max_iterations < 60; ++o.max_iterations) {
      const auto r = solve(i, o);
      CHECK(r.solve.f.minCoeff() >= -0.4 - kTight);
      CHECK(r.solve.g.minCoeff() >= -0.3 - kTight);
      CHECK(r.solve.dual_value <= solved.solve.value + 1e-12);
      CHECK(r.solve.value >= solved.solve.dual_value - 1e-12);
    }
  }
}

TEST_CASE("a callback may end an unbalanced solve; what has no meaning is refused") {
  const Instance i = random_instance(7, 6, 5);
  auto o = options(MarginalPrice::kKl, 0.01, 1, 1);
  o.on_check = [](const UnbalancedProgress& now) {
    return now.iteration >= 10 ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  CHECK(solve(i, o).solve.failure == "stopped by the caller");
  Instance empty = i;
  empty.a[2] = 0;
  CHECK_THROWS_AS(solve(empty, o), std::invalid_argument);
  CHECK_THROWS_AS(solve(i, options(MarginalPrice::kKl, 0.1, 0, 1)), std::invalid_argument);
  CHECK_THROWS_AS(solve(i, options(MarginalPrice::kTv, 0.1, 1, INFINITY)), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
