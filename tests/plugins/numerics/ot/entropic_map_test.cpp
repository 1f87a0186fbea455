// Entropic maps: fixed cases, the barycentric identity, and the inverse of the gradient.
#include "plugins/numerics/ot/entropic_map.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

EntropicMap solved(const Cost& cost, const Matrix& x, const Matrix& y, double epsilon) {
  const auto a = uniform_weights(x.rows()), b = uniform_weights(y.rows());
  SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = 1e-11;
  options.max_iterations = 100000;
  const SinkhornResult r = sinkhorn(Geometry::of_points(cost, x, y), a, b, options);
  REQUIRE(r.converged);
  return {cost, y, Eigen::Map<const Vector>(b.data(), y.rows()), r.g, epsilon, 1};
}

TEST_CASE("on the sample the map is the mean of each row of the plan") {
  Samples samples(61);
  const Matrix x = samples.points(20, 3), y = samples.points(25, 3);
  const EntropicMap map = solved({CostKind::kSqEuclidean}, x, y, 0.5);
  const Geometry g = Geometry::of_points(map.cost, x, y);
  const auto a = uniform_weights(20), b = uniform_weights(25);
  SinkhornOptions options;
  options.epsilon = 0.5;
  options.tol = 1e-11;
  const Matrix plan = sinkhorn_plan(g, a, b, sinkhorn(g, a, b, options));
  CHECK((entropic_map(map, x) - 20 * plan * y).cwiseAbs().maxCoeff() < 1e-8);
}

TEST_CASE("one target attracts every point, for every strictly convex cost") {
  Samples samples(62);
  const Matrix x = samples.points(6, 2), y = samples.points(1, 2);
  for (const Cost& cost : {Cost{CostKind::kSqEuclidean}, Cost{CostKind::kPNorm, 1.5},
                           Cost{CostKind::kPNorm, 3}, Cost{CostKind::kSqPNorm, 1.5},
                           Cost{CostKind::kSqPNorm, 4}, Cost{CostKind::kElastic, 0.3}}) {
    const EntropicMap map{cost, y, Vector::Ones(1), Vector::Zero(1), 1.0, 1};
    const Matrix images = entropic_map(map, x);
    for (Index i = 0; i < 6; ++i) CHECK((images.row(i) - y.row(0)).norm() < 1e-12);
  }
}

TEST_CASE("displacements of the elastic map are sparse, and without its weight those of pnorm 2") {
  Samples samples(8);
  const Matrix x = samples.points(40, 4), q = samples.points(10, 4);
  Matrix y = samples.points(40, 4);
  y.col(0).array() += 3;  // one coordinate moves, the others wobble
  const Matrix none = entropic_map(solved({CostKind::kElastic, 0}, x, y, 0.5), q);
  const Matrix power = entropic_map(solved({CostKind::kPNorm, 2}, x, y, 0.5), q);
  CHECK((none - power).cwiseAbs().maxCoeff() < 1e-8);
  const Matrix moves = entropic_map(solved({CostKind::kElastic, 2}, x, y, 0.5), q) - q;
  CHECK(moves.rightCols(3).cwiseAbs().minCoeff() == 0);
  CHECK((moves.rightCols(3).array() == 0).count() > 10);
  CHECK(moves.col(0).cwiseAbs().minCoeff() > 0);
}

TEST_CASE("pnorm with exponent 2 is half the squared distance and gives the same map") {
  Samples samples(63);
  const Matrix x = samples.points(15, 2), y = samples.points(15, 2), q = samples.points(5, 2);
  const Matrix by_square = entropic_map(solved({CostKind::kSqEuclidean}, x, y, 0.4), q);
  const Matrix by_power = entropic_map(solved({CostKind::kPNorm, 2}, x, y, 0.2), q);
  const Matrix by_norm = entropic_map(solved({CostKind::kSqPNorm, 2}, x, y, 0.2), q);
  CHECK((by_square - by_power).cwiseAbs().maxCoeff() < 1e-8);
  CHECK((by_square - by_norm).cwiseAbs().maxCoeff() < 1e-8);
}

TEST_CASE("a map from divided costs is the map of the costs themselves") {
  Samples samples(64);
  const Matrix x = samples.points(10, 2), y = samples.points(12, 2), q = samples.points(4, 2);
  const EntropicMap plain = solved({CostKind::kPNorm, 3}, x, y, 0.3);
  EntropicMap divided = plain;
  divided.g /= 5;
  divided.epsilon /= 5;
  divided.unit = 5;
  CHECK((entropic_map(plain, q) - entropic_map(divided, q)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("far queries and tiny epsilon map to the nearest target without overflow") {
  Matrix y(2, 1), q(2, 1);
  y << 0, 1;
  q << 1e4, -1e4;
  const EntropicMap map{
      {CostKind::kSqEuclidean}, y, Vector::Constant(2, 0.5), Vector::Zero(2), 1e-6};
  const Matrix images = entropic_map(map, q);
  CHECK(images(0, 0) == 1);
  CHECK(images(1, 0) == Approx(0).margin(1e-300));
}

TEST_CASE("costs without a map are refused") {
  const EntropicMap map{
      {CostKind::kEuclidean}, Matrix::Zero(1, 1), Vector::Ones(1), Vector::Zero(1), 1.0, 1};
  CHECK_THROWS_AS(entropic_map(map, Matrix::Zero(1, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
