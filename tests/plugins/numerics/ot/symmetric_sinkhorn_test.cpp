// The symmetric solver against the general one and the regular polygon's closed form.
#include "plugins/numerics/ot/symmetric_sinkhorn.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

SinkhornOptions symmetric_options(double epsilon, double tol) {
  SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = tol;
  return options;
}

TEST_CASE("the symmetric solver finds what the general one finds, with f = g") {
  Samples samples(41);
  const Matrix x = samples.points(60, 2);
  const std::vector<double> a = samples.weights(60);
  for (const CostKind kind : {CostKind::kSqEuclidean, CostKind::kEuclidean, CostKind::kNegDot}) {
    const Geometry geometry = Geometry::of_points({kind}, x, x);
    const auto r = symmetric_sinkhorn(geometry, a, symmetric_options(1, 1e-11));
    const auto s = sinkhorn(geometry, a, a, symmetric_options(1, 1e-11));
    REQUIRE((r.converged && s.converged));
    CHECK(r.f == r.g);
    CHECK(r.value == Approx(s.value).epsilon(1e-9));
    CHECK(r.ent_reg_cost == Approx(s.ent_reg_cost).epsilon(1e-9));
    CHECK((sinkhorn_plan(geometry, a, a, r) - sinkhorn_plan(geometry, a, a, s)).cwiseAbs().sum() <
          1e-9);
  }
}

// Where the general iteration needs thousands of steps: equal values of both sides and marginals
// that hold are a proof of optimality without it.
TEST_CASE("a small epsilon takes few iterations too") {
  Samples samples(45);
  const Matrix x = samples.points(60, 2);
  const std::vector<double> a = samples.weights(60);
  for (const CostKind kind : {CostKind::kSqEuclidean, CostKind::kEuclidean, CostKind::kCityblock})
    for (const double epsilon : {0.1, 0.01, 0.001}) {
      const Geometry geometry = Geometry::of_points({kind}, x, x);
      const auto r = symmetric_sinkhorn(geometry, a, symmetric_options(epsilon, 1e-11));
      REQUIRE(r.converged);
      CHECK(r.iterations <= 45);
      CHECK(r.marginal_error <= 1.1e-11);
      CHECK(r.dual_value == Approx(r.value).epsilon(1e-9));
    }
}

TEST_CASE("a regular polygon against itself has a softmax for a plan") {
  const Index n = 12;
  const double epsilon = 0.3;
  Matrix x(n, 2);
  for (Index k = 0; k < n; ++k) {
    const double angle = 2 * std::acos(-1.0) * static_cast<double>(k) / static_cast<double>(n);
    x.row(k) << std::cos(angle), std::sin(angle);
  }
  const Geometry geometry = Geometry::of_points({}, x, x);
  const auto r =
      symmetric_sinkhorn(geometry, uniform_weights(n), symmetric_options(epsilon, 1e-12));
  double sum = 0;
  for (Index k = 0; k < n; ++k) sum += std::exp(-geometry(0, k) / epsilon);
  CHECK(r.ent_reg_cost ==
        Approx(-epsilon * (std::log(static_cast<double>(n)) + std::log(sum))).epsilon(1e-11));
}

TEST_CASE("threads and a warm start change nothing but the effort") {
  Samples samples(42);
  const Matrix x = samples.points(50, 3);
  const std::vector<double> a = samples.weights(50);
  const Geometry geometry = Geometry::of_points({}, x, x);
  SinkhornOptions options = symmetric_options(0.2, 1e-10);
  const auto cold = symmetric_sinkhorn(geometry, a, options);
  options.threads = 2;
  CHECK((symmetric_sinkhorn(geometry, a, options).f - cold.f).cwiseAbs().maxCoeff() < 1e-12);
  options.init_f = {cold.f.data(), 50};
  const auto warm = symmetric_sinkhorn(geometry, a, options);
  CHECK(warm.iterations <= 1);
  CHECK(warm.value == Approx(cold.value).epsilon(1e-12));
}

TEST_CASE("points without weight change nothing in a symmetric problem") {
  Samples samples(43);
  const Matrix x = samples.points(20, 2);
  std::vector<double> a = uniform_weights(19);
  const Geometry smaller = Geometry::of_points({}, x.topRows(19), x.topRows(19));
  const auto s = symmetric_sinkhorn(smaller, a, symmetric_options(0.2, 1e-10));
  a.push_back(0);
  const auto r =
      symmetric_sinkhorn(Geometry::of_points({}, x, x), a, symmetric_options(0.2, 1e-10));
  CHECK(r.value == Approx(s.value).epsilon(1e-12));
  CHECK((r.f.head(19) - s.f).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(std::isfinite(r.f[19]));
}

TEST_CASE("different sides are refused, and a limit is no convergence") {
  Samples samples(44);
  const Matrix x = samples.points(5, 2), y = samples.points(5, 2);
  const auto w = uniform_weights(5);
  CHECK_THROWS_AS(symmetric_sinkhorn(Geometry::of_points({}, x, y), w, symmetric_options(1, 1e-6)),
                  std::invalid_argument);
  const Geometry geometry = Geometry::of_points({}, x, x);
  CHECK_THROWS_AS(symmetric_sinkhorn(geometry, w, symmetric_options(0, 1e-6)),
                  std::invalid_argument);
  SinkhornOptions options = symmetric_options(0.1, 1e-12);
  options.max_iterations = 2;
  const auto r = symmetric_sinkhorn(geometry, w, options);
  CHECK_FALSE(r.converged);
  CHECK(r.failure == "iteration limit reached");
  CHECK(r.iterations == 2);
}

}  // namespace
}  // namespace assay::ot
