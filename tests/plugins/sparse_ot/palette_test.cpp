// k-means on pixels whose clusters are known.
#include "plugins/sparse_ot/palette.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::sparse_ot {
namespace {

Palette palette_of(const Matrix& pixels, Index count, std::uint64_t seed) {
  Rng rng(seed, "palette");
  return palette(pixels, count, rng, [] { return false; });
}

}  // namespace

TEST_CASE("separate colours are found with their shares") {
  Matrix pixels(100, 3);
  for (Index i = 0; i < 100; ++i) {
    const double shade = i < 20 ? 0.1 : i < 50 ? 0.5 : 0.9;
    pixels.row(i).setConstant(shade + 1e-3 * static_cast<double>(i % 5));
  }
  const auto p = palette_of(pixels, 3, 1);
  REQUIRE(p.colors.rows() == 3);
  CHECK(p.weights.sum() == Approx(1));
  for (Index c = 0; c < 3; ++c) {
    const double shade = p.colors(c, 0);
    CHECK(p.weights[c] == Approx(shade < 0.3 ? 0.2 : shade < 0.7 ? 0.3 : 0.5));
  }
  CHECK(p.label[0] == p.label[19]);
  CHECK(p.label[0] != p.label[20]);
}

TEST_CASE("colours without pixels are left out") {
  Matrix pixels = Matrix::Constant(10, 3, 0.25);
  pixels.row(4).setConstant(0.75);
  const auto p = palette_of(pixels, 4, 2);
  CHECK(p.colors.rows() == 2);
  CHECK(p.weights.minCoeff() == Approx(0.1));
  CHECK(p.weights.maxCoeff() == Approx(0.9));
}

TEST_CASE("each pixel has the nearest colour, and each colour is the mean of its pixels") {
  Rng samples(3, "pixels"), draws(4, "palette");
  const Matrix pixels = scheme_pixels(500, true, samples);
  CHECK(pixels.minCoeff() >= 0);
  CHECK(pixels.maxCoeff() <= 1);
  const auto p = palette(
      pixels, 8, draws, [] { return false; }, 500);
  Matrix sums = Matrix::Zero(p.colors.rows(), 3);
  for (Index i = 0; i < 500; ++i) {
    const auto own = p.label[static_cast<std::size_t>(i)];
    sums.row(own) += pixels.row(i);
    const double distance = (pixels.row(i) - p.colors.row(own)).norm();
    for (Index c = 0; c < p.colors.rows(); ++c)
      CHECK(distance <= (pixels.row(i) - p.colors.row(c)).norm() + 1e-12);
  }
  for (Index c = 0; c < p.colors.rows(); ++c)
    CHECK((sums.row(c) / (500 * p.weights[c]) - p.colors.row(c)).norm() < 1e-12);
}

}  // namespace assay::sparse_ot
