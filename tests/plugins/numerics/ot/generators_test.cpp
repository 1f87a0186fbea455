// The synthetic point sets: sizes, moments, and the order of draws.
#include "plugins/numerics/ot/generators.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr Index kMany = 20000;
constexpr double kSampling = 0.05;  // several standard errors at kMany points

PointSets draw(const char* id, Index dim, std::uint64_t seed = 71) {
  Samples samples(seed);
  return generate(
      generator(id).value(), kMany, kMany / 2, dim, [&] { return samples.normal(); },
      [&] { return samples.uniform(); });
}

TEST_CASE("Gaussian clouds have the stated means and spreads") {
  const PointSets s = draw("gaussians", 3);
  CHECK(s.x.rows() == kMany);
  CHECK(s.y.rows() == kMany / 2);
  CHECK(s.y.cols() == 3);
  CHECK(s.x.mean() == Approx(0).margin(kSampling));
  CHECK(s.y.col(0).mean() == Approx(1.5).margin(kSampling));
  CHECK(s.y.col(1).mean() == Approx(0).margin(kSampling));
  CHECK(s.y.col(1).squaredNorm() / static_cast<double>(s.y.rows()) ==
        Approx(0.49).margin(kSampling));
}

TEST_CASE("the cube is filled and its points stay inside") {
  const PointSets s = draw("uniform_cube", 2);
  CHECK(s.x.minCoeff() >= 0);
  CHECK(s.x.maxCoeff() < 1);
  CHECK(s.y.mean() == Approx(0.5).margin(kSampling));
}

TEST_CASE("annuli lie around radius one and two") {
  const PointSets s = draw("annuli", 2);
  CHECK(s.x.rowwise().norm().mean() == Approx(1).margin(kSampling));
  CHECK(s.y.rowwise().norm().mean() == Approx(2).margin(kSampling));
  CHECK(s.x.colwise().mean().norm() < kSampling);
  CHECK_THROWS_AS(draw("annuli", 1), std::invalid_argument);
}

TEST_CASE("gamma variates have mean and variance equal to their shape") {
  const PointSets s = draw("gamma_1d", 7);
  REQUIRE(s.x.cols() == 1);
  CHECK(s.x.mean() == Approx(2).epsilon(kSampling));
  CHECK(s.y.mean() == Approx(5).epsilon(kSampling));
  const double variance = (s.y.array() - s.y.mean()).square().mean();
  CHECK(variance == Approx(5).epsilon(kSampling));
}

TEST_CASE("a block model has its edges mostly inside three communities") {
  Samples samples(73);
  const Index n = 300;
  const Matrix g = sbm_graph(n, [&] { return samples.uniform(); });
  CHECK(g == g.transpose());
  CHECK(g.diagonal().isZero(0));
  const Matrix inside = g.topLeftCorner(100, 100), between = g.block(0, 100, 100, 200);
  CHECK(inside.sum() / (100 * 99) == Approx(0.5).margin(kSampling));
  CHECK(between.mean() == Approx(0.05).margin(kSampling / 3));
}

TEST_CASE("equal sources give equal points, and unknown names nothing") {
  CHECK(draw("annuli", 2).y == draw("annuli", 2).y);
  CHECK(draw("annuli", 2).y != draw("annuli", 2, 72).y);
  CHECK_FALSE(generator("moons").has_value());
}

}  // namespace
}  // namespace assay::ot
