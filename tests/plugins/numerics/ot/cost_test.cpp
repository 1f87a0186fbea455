// The ground costs: definitions, gradients, and the vectorised rows against single pairs.
#include "plugins/numerics/ot/cost.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "plugins/numerics/ot/geometry.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

const std::vector<Cost> kAllCosts = {
    {CostKind::kSqEuclidean, 2}, {CostKind::kEuclidean, 2}, {CostKind::kCityblock, 2},
    {CostKind::kPNorm, 1},       {CostKind::kPNorm, 1.5},   {CostKind::kPNorm, 3},
    {CostKind::kSqPNorm, 1.5},   {CostKind::kSqPNorm, 4},   {CostKind::kElastic, 0.7},
    {CostKind::kCosine, 2},      {CostKind::kArccos, 2},    {CostKind::kNegDot, 2},
};

Matrix points_for(const Cost& cost, Samples& samples, Index n, Index dim) {
  Matrix p = samples.points(n, dim);
  if (cost.kind == CostKind::kArccos) p.rowwise().normalize();
  return p;
}

TEST_CASE("costs have the values of their definitions") {
  const std::vector<double> x = {1, 2}, y = {4, -2};
  CHECK(cost_between({CostKind::kSqEuclidean}, x, y) == 25);
  CHECK(cost_between({CostKind::kEuclidean}, x, y) == 5);
  CHECK(cost_between({CostKind::kCityblock}, x, y) == 7);
  CHECK(cost_between({CostKind::kPNorm, 3}, x, y) == Approx((27 + 64) / 3.0));
  CHECK(cost_between({CostKind::kSqPNorm, 2}, x, y) == Approx(12.5));
  CHECK(cost_between({CostKind::kNegDot}, x, y) == 0);
  CHECK(cost_between({CostKind::kCosine}, x, y) == Approx(1));
  const std::vector<double> north = {0, 1}, east = {1, 0};
  CHECK(cost_between({CostKind::kArccos}, north, east) == Approx(std::acos(0.0)));
}

TEST_CASE("gradients agree with central differences") {
  constexpr double kStep = 1e-5, kTolerance = 1e-6;
  Samples samples(1);
  for (const Cost& cost : kAllCosts) {
    const Matrix x = points_for(cost, samples, 1, 3), y = points_for(cost, samples, 1, 3);
    std::vector<double> gradient(3, 0.0);
    add_cost_gradient(cost, {x.data(), 3}, {y.data(), 3}, 2.0, gradient);
    for (Index k = 0; k < 3; ++k) {
      Matrix above = y, below = y;
      above(0, k) += kStep;
      below(0, k) -= kStep;
      const double difference = (cost_between(cost, {x.data(), 3}, {above.data(), 3}) -
                                 cost_between(cost, {x.data(), 3}, {below.data(), 3})) /
                                (2 * kStep);
      CHECK(gradient[static_cast<std::size_t>(k)] == Approx(2 * difference).epsilon(kTolerance));
    }
  }
}

TEST_CASE("the gradient at coincident points is zero where the cost has a kink") {
  const std::vector<double> x = {0.5, -1};
  for (const Cost& cost : kAllCosts) {
    if (!is_convex_of_difference(cost)) continue;
    std::vector<double> gradient(2, 0.0);
    add_cost_gradient(cost, x, x, 1.0, gradient);
    CHECK(gradient == std::vector<double>{0, 0});
  }
}

TEST_CASE("rows of a geometry agree with single pairs, for every cost and any width") {
  Samples samples(2);
  for (const Cost& cost : kAllCosts)
    for (const Index cols : {1, 7, 16, 33}) {
      const Matrix x = points_for(cost, samples, 3, 5), y = points_for(cost, samples, cols, 5);
      const Matrix c = Geometry::of_points(cost, x, y).divided_by(2).matrix();
      for (Index i = 0; i < 3; ++i)
        for (Index j = 0; j < cols; ++j)
          CHECK(c(i, j) ==
                Approx(0.5 * cost_between(cost, {x.row(i).data(), 5}, {y.row(j).data(), 5}))
                    .margin(1e-14));
    }
}

TEST_CASE("a subset of a geometry is the submatrix, from points and from entries") {
  Samples samples(3);
  const Matrix x = samples.points(5, 2), y = samples.points(6, 2);
  const Geometry by_points = Geometry::of_points({CostKind::kCosine}, x, y);
  const Matrix c = by_points.matrix();
  const std::vector<Index> rows = {4, 1}, cols = {0, 5, 2};
  const Matrix expected = c(rows, cols);
  CHECK(by_points.subset(rows, cols).matrix() == expected);
  CHECK(Geometry::of_matrix(c).subset(rows, cols).matrix() == expected);
}

TEST_CASE("points of different dimension are refused") {
  CHECK_THROWS_AS(Geometry::of_points({}, Matrix::Zero(2, 2), Matrix::Zero(2, 3)),
                  std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
