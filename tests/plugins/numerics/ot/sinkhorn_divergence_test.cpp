// The divergence: its axioms, its conventions, and gradients against central differences.
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

SinkhornOptions divergence_options(double epsilon, double tol = 1e-11) {
  SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = tol;
  options.max_iterations = 100000;
  return options;
}

struct CloudPair {
  Matrix x, y;
  std::vector<double> a, b;
  explicit CloudPair(std::uint64_t seed, Index n = 7, Index m = 5, Index dim = 2) {
    Samples samples(seed);
    x = samples.points(n, dim);
    y = samples.points(m, dim);
    y.col(0).array() += 0.5;
    a = samples.weights(n);
    b = samples.weights(m);
  }
};

const std::vector<Cost> kSmoothCosts = {{CostKind::kSqEuclidean}, {CostKind::kEuclidean},
                                        {CostKind::kPNorm, 3},    {CostKind::kSqPNorm, 2.5},
                                        {CostKind::kCosine},      {CostKind::kNegDot}};

Matrix central_differences(Matrix points, const std::function<double(const Matrix&)>& f) {
  const double h = 1e-5;
  Matrix gradient(points.rows(), points.cols());
  for (Index k = 0; k < points.size(); ++k) {
    const double here = points.data()[k];
    points.data()[k] = here + h;
    const double above = f(points);
    points.data()[k] = here - h;
    gradient.data()[k] = (above - f(points)) / (2 * h);
    points.data()[k] = here;
  }
  return gradient;
}

void check_close(const Matrix& gradient, const Matrix& reference) {
  CHECK((gradient - reference).cwiseAbs().maxCoeff() <
        1e-6 * (1 + reference.cwiseAbs().maxCoeff()));
}

TEST_CASE("the divergence of a set from itself is 0, from another positive and symmetric") {
  const CloudPair s(21, 20, 15);
  for (const CostKind kind : {CostKind::kSqEuclidean, CostKind::kEuclidean})
    for (const double epsilon : {5.0, 0.5, 0.05}) {
      const auto between = [&](const Matrix& x, const std::vector<double>& a, const Matrix& y,
                               const std::vector<double>& b) {
        return sinkhorn_divergence(Geometry::of_points({kind}, x, y), a, b,
                                   divergence_options(epsilon));
      };
      const auto r = between(s.x, s.a, s.y, s.b);
      REQUIRE(r.converged);
      CHECK(r.value > 0.01);
      CHECK(between(s.y, s.b, s.x, s.a).value == Approx(r.value).epsilon(1e-9));
      CHECK(between(s.x, s.a, s.x, s.a).value == Approx(0).margin(1e-10));
    }
}

TEST_CASE("value and ent_reg_cost give the same divergence, cost another") {
  const CloudPair s(22, 20, 15);
  const auto r =
      sinkhorn_divergence(Geometry::of_points({}, s.x, s.y), s.a, s.b, divergence_options(0.5));
  CHECK(r.value == Approx(r.xy.value - (r.xx.value + r.yy.value) / 2).epsilon(1e-9));
  CHECK(r.value ==
        Approx(r.xy.ent_reg_cost - (r.xx.ent_reg_cost + r.yy.ent_reg_cost) / 2).epsilon(1e-9));
  CHECK(std::abs(r.value - (r.xy.cost - (r.xx.cost + r.yy.cost) / 2)) > 1e-3);
}

// S(a, a + t) = |t|^2 for sqeuclidean: every plan's cost differs by the same terms.
TEST_CASE("a translation costs its square, whatever epsilon") {
  const CloudPair s(23, 15);
  const Eigen::RowVector2d t(0.8, -0.3);
  const Matrix moved = s.x.rowwise() + t;
  for (const double epsilon : {10.0, 1.0, 0.1})
    CHECK(sinkhorn_divergence(Geometry::of_points({}, s.x, moved), s.a, s.a,
                              divergence_options(epsilon))
              .value == Approx(t.squaredNorm()).epsilon(1e-8));
}

TEST_CASE("gradients of the value agree with central differences in both sets") {
  const CloudPair s(24);
  for (const Cost& cost : kSmoothCosts) {
    const auto geometry = [&](const Matrix& x, const Matrix& y) {
      return Geometry::of_points(cost, x, y).divided_by(1.7);
    };
    const auto value = [&](const Matrix& x, const Matrix& y) {
      return sinkhorn(geometry(x, y), s.a, s.b, divergence_options(0.3)).dual_value;
    };
    const auto solved = sinkhorn(geometry(s.x, s.y), s.a, s.b, divergence_options(0.3));
    check_close(value_gradient_x(geometry(s.x, s.y), s.a, s.b, solved),
                central_differences(s.x, [&](const Matrix& x) { return value(x, s.y); }));
    check_close(value_gradient_y(geometry(s.x, s.y), s.a, s.b, solved),
                central_differences(s.y, [&](const Matrix& y) { return value(s.x, y); }));
  }
}

TEST_CASE("gradients of the divergence agree with central differences") {
  const CloudPair s(25);
  // Euclidean distances and the like have a kink where a point of x meets itself in V(x, x).
  for (const Cost& cost :
       {Cost{CostKind::kSqEuclidean}, Cost{CostKind::kPNorm, 3}, Cost{CostKind::kNegDot}}) {
    const auto solved = [&](const Matrix& x) {
      return sinkhorn_divergence(Geometry::of_points(cost, x, s.y), s.a, s.b,
                                 divergence_options(0.3));
    };
    check_close(divergence_gradient_x(Geometry::of_points(cost, s.x, s.y), s.a, s.b, solved(s.x)),
                central_differences(s.x, [&](const Matrix& x) { return solved(x).value; }));
    const auto against = [&](const Matrix& y) {
      return sinkhorn_divergence(Geometry::of_points(cost, s.x, y), s.a, s.b,
                                 divergence_options(0.3));
    };
    check_close(divergence_gradient_y(Geometry::of_points(cost, s.x, s.y), s.a, s.b, solved(s.x)),
                central_differences(s.y, [&](const Matrix& y) { return against(y).value; }));
  }
}

TEST_CASE("the gradient vanishes at the target, where the value alone would shrink") {
  const CloudPair s(26, 12);
  const Geometry geometry = Geometry::of_points({}, s.x, s.x);
  const auto r = sinkhorn_divergence(geometry, s.a, s.a, divergence_options(1));
  CHECK(divergence_gradient_x(geometry, s.a, s.a, r).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(value_gradient_x(geometry, s.a, s.a, r.xy).cwiseAbs().maxCoeff() > 1e-2);
}

TEST_CASE("coincident points under the euclidean cost have a finite gradient") {
  CloudPair s(27, 6, 6);
  s.y.row(2) = s.x.row(4);
  const Geometry geometry = Geometry::of_points({CostKind::kEuclidean}, s.x, s.y);
  const auto r = sinkhorn_divergence(geometry, s.a, s.b, divergence_options(0.2));
  CHECK(divergence_gradient_x(geometry, s.a, s.b, r).allFinite());
}

TEST_CASE("points that almost coincide pull with a unit force, not with rounding errors") {
  CloudPair s(30, 6, 6);
  s.x.row(4) *= 1e3;
  s.y.row(2) = s.x.row(4);
  s.y(2, 0) += 1e-9;
  const Geometry geometry = Geometry::of_points({CostKind::kEuclidean}, s.x, s.y);
  const auto r = sinkhorn(geometry, s.a, s.b, divergence_options(0.2));
  const Matrix plan = sinkhorn_plan(geometry, s.a, s.b, r);
  Matrix expected = Matrix::Zero(s.x.rows(), s.x.cols());
  for (Index i = 0; i < s.x.rows(); ++i)
    for (Index j = 0; j < s.y.rows(); ++j) {
      const auto difference = s.x.row(i) - s.y.row(j);
      expected.row(i) += plan(i, j) * difference / difference.norm();
    }
  CHECK((value_gradient_x(geometry, s.a, s.b, r) - expected).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("reused solves give the same divergence for less") {
  const CloudPair s(28, 40, 30);
  const Geometry geometry = Geometry::of_points({}, s.x, s.y);
  const auto cold = sinkhorn_divergence(geometry, s.a, s.b, divergence_options(0.3, 1e-9));
  const Geometry moved = Geometry::of_points({}, 1.001 * s.x, s.y);
  const auto fresh = sinkhorn_divergence(moved, s.a, s.b, divergence_options(0.3, 1e-9));
  const auto warm =
      sinkhorn_divergence(moved, s.a, s.b, divergence_options(0.3, 1e-9), {&cold, &cold.yy});
  CHECK(warm.value == Approx(fresh.value).epsilon(1e-9));
  CHECK(warm.xx.iterations < fresh.xx.iterations);
  CHECK(warm.yy.f == cold.yy.f);
}

TEST_CASE("an unfinished problem makes the divergence unfinished, and points are needed") {
  const CloudPair s(29);
  SinkhornOptions options = divergence_options(0.01);
  options.max_iterations = 1;
  const Geometry geometry = Geometry::of_points({}, s.x, s.y);
  const auto r = sinkhorn_divergence(geometry, s.a, s.b, options);
  CHECK_FALSE(r.converged);
  CHECK(r.marginal_error > options.tol);
  const Matrix costs = geometry.matrix();
  CHECK_THROWS_AS(sinkhorn_divergence(Geometry::of_matrix(costs), s.a, s.b, options),
                  std::invalid_argument);
  CHECK_THROWS_AS(value_gradient_x(geometry, s.b, s.a, r.xy), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
