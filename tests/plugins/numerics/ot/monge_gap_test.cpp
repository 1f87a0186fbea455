// The Monge gap against closed forms, permutations, bounds and finite differences.
#include "plugins/numerics/ot/monge_gap.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr Cost kCosts[] = {{CostKind::kSqEuclidean, 2}, {CostKind::kEuclidean, 2},
                           {CostKind::kCityblock, 2},   {CostKind::kPNorm, 1.5},
                           {CostKind::kSqPNorm, 3},     {CostKind::kCosine, 2},
                           {CostKind::kArccos, 2},      {CostKind::kNegDot, 2}};

SinkhornOptions gap_options(double epsilon, double tol = 1e-12) {
  SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = tol;
  options.max_iterations = 100'000;
  return options;
}

Matrix on_sphere(Matrix points) {
  points.rowwise().normalize();
  return points;
}

Matrix polygon(Index n, double radius, double turn) {
  Matrix x(n, 2);
  for (Index k = 0; k < n; ++k) {
    const double angle =
        turn + 2 * std::acos(-1.0) * static_cast<double>(k) / static_cast<double>(n);
    x.row(k) << radius * std::cos(angle), radius * std::sin(angle);
  }
  return x;
}

// Turned by a vertex or more the polygon is its own image, so that W = 0 and every point moves by
// the chord of the angle.
TEST_CASE("a polygon turned onto itself has the gap of its chord") {
  const Index n = 12;
  const double radius = 1.5, turn = 2 * std::acos(-1.0) * 5 / 12,
               chord = 2 * radius * std::sin(turn / 2);
  const Matrix x = polygon(n, radius, 0), t = polygon(n, radius, turn);
  for (const Cost& cost : {Cost{CostKind::kSqEuclidean}, Cost{CostKind::kEuclidean}}) {
    const double c = cost.kind == CostKind::kEuclidean ? chord : chord * chord;
    CHECK(exact_monge_gap(cost, x, t).value == Approx(c).epsilon(1e-12));
    const double epsilon = 0.4;
    double sum = 0;  // of exp(-c / epsilon) over the distances of a vertex from the others
    for (Index k = 0; k < n; ++k) sum += std::exp(-Geometry::of_points(cost, x, x)(0, k) / epsilon);
    CHECK(monge_gap(cost, x, t, gap_options(epsilon)).value ==
          Approx(c + epsilon * (std::log(static_cast<double>(n)) + std::log(sum))).epsilon(1e-9));
  }
}

TEST_CASE("gradients of convex functions, translations and the identity have no gap") {
  Samples samples(51);
  const Matrix x = samples.points(60, 3);
  Matrix q = samples.points(3, 3);
  q = (q * q.transpose()).eval();
  CHECK(exact_monge_gap({}, x, x * q).value == Approx(0).margin(1e-9));
  const Eigen::RowVector3d shift(0.7, -2, 0.4);
  for (const Cost& cost : kCosts) {
    if (!is_convex_of_difference(cost)) continue;
    CHECK(exact_monge_gap(cost, x, x.rowwise() + shift).value == Approx(0).margin(1e-9));
    CHECK(exact_monge_gap(cost, x, x).value == Approx(0).margin(1e-12));
  }
}

TEST_CASE("the exact gap is the best permutation's gain") {
  Samples samples(52);
  const Index n = 7;
  for (const Cost& cost : kCosts) {
    const Matrix x = on_sphere(samples.points(n, 2)), t = on_sphere(samples.points(n, 2));
    const Geometry geometry = Geometry::of_points(cost, x, t);
    std::vector<Index> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), Index{0});
    const auto mean_cost = [&] {
      double sum = 0;
      for (Index i = 0; i < n; ++i) sum += geometry(i, order[static_cast<std::size_t>(i)]);
      return sum / static_cast<double>(n);
    };
    const double own = mean_cost();
    double best = own;
    while (std::next_permutation(order.begin(), order.end())) best = std::min(best, mean_cost());
    const auto gap = exact_monge_gap(cost, x, t);
    CHECK(gap.converged);
    CHECK(gap.displacement_cost == Approx(own).epsilon(1e-12));
    CHECK(gap.value == Approx(own - best).margin(1e-12));
  }
}

TEST_CASE("the entropic gap is at least epsilon log n, and falls to the exact one") {
  Samples samples(53);
  const Index n = 25;
  const Matrix x = samples.points(n, 2);
  const double floor_of_one = std::log(static_cast<double>(n));
  for (const Matrix& t : {samples.points(n, 2), Matrix(2 * x)}) {
    const double exact = exact_monge_gap({}, x, t).value;
    double last = std::numeric_limits<double>::infinity();
    for (const double epsilon : {1.0, 0.3, 0.1, 0.03, 0.01}) {
      const auto gap = monge_gap({}, x, t, gap_options(epsilon, 1e-9));
      CHECK(gap.value >= epsilon * floor_of_one);
      CHECK(gap.value >= exact);
      CHECK(gap.value < last);
      last = gap.value;
    }
    CHECK(last - exact <= 2 * 0.01 * floor_of_one + 1e-9);  // -H(P) lies in [-2 log n, -log n]
    const auto loose = monge_gap({}, x, t, gap_options(0.01, 0.3));
    CHECK(loose.value >= last - 1e-12);  // also when the solve is far from its end
  }
}

TEST_CASE("the gap is the displacement cost less ent_reg_cost") {
  Samples samples(54);
  const Matrix x = on_sphere(samples.points(30, 3)), t = on_sphere(samples.points(30, 3));
  for (const Cost& cost : kCosts) {
    const auto gap = monge_gap(cost, x, t, gap_options(0.2, 1e-13));
    CHECK(gap.value == Approx(gap.displacement_cost - gap.solved.ent_reg_cost).epsilon(1e-9));
  }
}

TEST_CASE("the gradient of the gap agrees with differences, for every cost") {
  Samples samples(55);
  const Index n = 9;
  const double step = 1e-6;
  for (const Cost& cost : kCosts) {
    const Matrix x = on_sphere(samples.points(n, 3)), t = on_sphere(samples.points(n, 3));
    const auto options = gap_options(0.3, 1e-13);
    const Matrix gradient = monge_gap_gradient(cost, x, t, monge_gap(cost, x, t, options));
    double worst = 0;
    for (Index k = 0; k < t.size(); ++k) {
      Matrix above = t, below = t;
      above.data()[k] += step;
      below.data()[k] -= step;
      const double slope =
          (monge_gap(cost, x, above, options).value - monge_gap(cost, x, below, options).value) /
          (2 * step);
      worst = std::max(worst, std::abs(slope - gradient.data()[k]));
    }
    CHECK(worst < 1e-8);
  }
}

TEST_CASE("an image at its own point has a displacement without slope") {
  Samples samples(56);
  const Matrix x = samples.points(10, 2);
  const auto gap = monge_gap({CostKind::kEuclidean}, x, x, gap_options(0.1));
  CHECK(monge_gap_gradient({CostKind::kEuclidean}, x, x, gap).allFinite());
}

TEST_CASE("a gap needs one image a point") {
  const Matrix x = Matrix::Zero(3, 2);
  CHECK_THROWS_AS(monge_gap({}, x, Matrix::Zero(2, 2), {}), std::invalid_argument);
  CHECK_THROWS_AS(exact_monge_gap({}, x, Matrix::Zero(3, 1)), std::invalid_argument);
  CHECK_THROWS_AS(exact_monge_gap({}, Matrix(0, 2), Matrix(0, 2)), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
