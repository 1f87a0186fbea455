// L-BFGS and its line search on functions whose minima are known.
#include "plugins/numerics/optimise/lbfgs.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/numerics/optimise/line_search.hpp"

namespace assay::optimise {
namespace {

double rosenbrock(const Vector& x, Vector& gradient) {
  gradient.resize(2);
  const double u = 1 - x[0], v = x[1] - x[0] * x[0];
  gradient << -2 * u - 400 * x[0] * v, 200 * v;
  return u * u + 100 * v * v;
}

// sum_i 10^(i/2) (x_i - 1)^2, offset by 1 so that rounding of the value hides small steps.
double ellipsoid(const Vector& x, Vector& gradient) {
  gradient.resize(x.size());
  double value = 1;
  for (Index i = 0; i < x.size(); ++i) {
    const double scale = std::pow(10.0, static_cast<double>(i) / 2);
    value += scale * (x[i] - 1) * (x[i] - 1);
    gradient[i] = 2 * scale * (x[i] - 1);
  }
  return value;
}

double absolute_sum(const Vector& x, Vector& gradient) {
  gradient = x.unaryExpr([](double t) { return t < 0 ? -1.0 : 1.0; });
  return x.lpNorm<1>();
}

Vector point(double u, double v) {
  Vector x(2);
  x << u, v;
  return x;
}

TEST_CASE("the curved valley is followed to its minimum") {
  const auto r = minimize(rosenbrock, point(-1.2, 1));
  CHECK(r.converged);
  CHECK(r.end == LbfgsEnd::kGradient);
  CHECK(r.iterations < 60);
  CHECK(r.x[0] == Approx(1).epsilon(1e-8));
  CHECK(r.x[1] == Approx(1).epsilon(1e-8));
}

TEST_CASE("the gradient reaches its tolerance where the value has no digits left") {
  LbfgsOptions options;
  options.tol = 1e-10;
  const auto r = minimize(ellipsoid, Vector::Zero(9), options);
  CHECK(r.end == LbfgsEnd::kGradient);
  CHECK(r.gradient_norm <= 1e-10);
}

TEST_CASE("a small relative change ends the iteration and is told apart from convergence") {
  LbfgsOptions options;
  options.relative_change = 1e-2;
  const auto r = minimize(ellipsoid, Vector::Zero(9), options);
  CHECK(r.end == LbfgsEnd::kChange);
  CHECK_FALSE(r.converged);
}

TEST_CASE("a kink ends the iteration without a claim to convergence") {
  const auto r = minimize(absolute_sum, point(0.7, -1.3));
  CHECK_FALSE(r.converged);
  CHECK(r.end != LbfgsEnd::kGradient);
  CHECK(r.value < 2);
}

TEST_CASE("a step satisfies both strong Wolfe conditions") {
  const auto evaluate = [](LinePoint& p) { p.value = rosenbrock(p.x, p.gradient); };
  for (const double first : {1e-6, 1e-3, 1.0, 100.0}) {
    LinePoint from{point(-1.2, 1), {}, 0}, to;
    evaluate(from);
    const Vector d = -from.gradient;
    const double slope = from.gradient.dot(d);
    REQUIRE(strong_wolfe(evaluate, from, d, first, to));
    const double step = (to.x - from.x).norm() / d.norm();
    CHECK(to.value <= from.value + 1e-4 * step * slope);
    CHECK(std::abs(to.gradient.dot(d)) <= 0.9 * std::abs(slope));
  }
}

TEST_CASE("a callback stops the iteration") {
  LbfgsOptions options;
  options.on_step = [](Index iteration, double, double) {
    return iteration == 3 ? Verdict::kStop : Verdict::kContinue;
  };
  const auto r = minimize(rosenbrock, point(-1.2, 1), options);
  CHECK(r.iterations == 3);
  CHECK(r.end == LbfgsEnd::kStopped);
}

}  // namespace
}  // namespace assay::optimise
