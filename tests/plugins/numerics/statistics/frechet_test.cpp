// The Frechet distance against closed forms.
#include "plugins/numerics/statistics/frechet.hpp"

#include <Eigen/QR>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

namespace assay::statistics {
namespace {

constexpr double kRounding = 1e-9;  // the root of a variance that is 1e-16 off

Matrix normals(Index n, Index d, std::uint64_t seed) {
  Rng rng(seed, "test");
  Matrix x(n, d);
  for (Index i = 0; i < n; ++i)
    for (Index k = 0; k < d; ++k) x(i, k) = rng.normal();
  return x;
}

Gaussian diagonal(const Vector& mean, const Vector& variances) {
  return {mean, variances.asDiagonal()};
}

TEST_CASE("commuting covariances: a sum of squared differences of deviations", "[statistics]") {
  const Vector m1 = Vector::LinSpaced(3, 0, 2), m2 = Vector::Constant(3, 1);
  const Vector s1 = Vector::LinSpaced(3, 1, 3), s2 = Vector::Constant(3, 2);
  const auto a = diagonal(m1, s1.cwiseAbs2()), b = diagonal(m2, s2.cwiseAbs2());
  const double expected = (m1 - m2).squaredNorm() + (s1 - s2).squaredNorm();
  CHECK(frechet_distance(a, b) == Approx(expected).margin(kRounding));
  CHECK(frechet_distance(b, a) == Approx(expected).margin(kRounding));
}

TEST_CASE("in two dimensions the root of a product has a trace in closed form", "[statistics]") {
  const auto a = gaussian_of(normals(50, 2, 1)), b = gaussian_of(2 * normals(40, 2, 2));
  // tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)) for M of two rows with positive eigenvalues.
  const Eigen::MatrixXd m = a.covariance * b.covariance;
  const double shared = std::sqrt(m.trace() + 2 * std::sqrt(m.determinant()));
  CHECK(frechet_distance(a, b) == Approx((a.mean - b.mean).squaredNorm() + a.covariance.trace() +
                                         b.covariance.trace() - 2 * shared)
                                      .margin(kRounding));
}

TEST_CASE("the distance is unchanged where both are turned", "[statistics]") {
  const Matrix x = normals(60, 5, 3), y = normals(70, 5, 4) * normals(5, 5, 5);
  const Eigen::MatrixXd q = Eigen::HouseholderQR<Eigen::MatrixXd>(normals(5, 5, 6)).householderQ();
  CHECK(frechet_distance(gaussian_of(x * q), gaussian_of(y * q)) ==
        Approx(frechet_distance(gaussian_of(x), gaussian_of(y))).epsilon(kRounding));
}

TEST_CASE("of a sample to itself it is 0, with fewer rows than dimensions, too", "[statistics]") {
  for (const Index n : {4, 40}) {
    const auto g = gaussian_of(normals(n, 12, 7));
    CHECK(frechet_distance(g, g) == Approx(0).margin(1e-7));
  }
}

TEST_CASE("a point is as far from a Gaussian as its square mean", "[statistics]") {
  const auto g = gaussian_of(normals(30, 4, 8));
  const Gaussian point{Vector::Constant(4, 3), Eigen::MatrixXd::Zero(4, 4)};
  CHECK(frechet_distance(point, g) ==
        Approx((g.mean - point.mean).squaredNorm() + g.covariance.trace()));
}

TEST_CASE("what has no Frechet distance is refused", "[statistics]") {
  const auto g = gaussian_of(normals(30, 4, 9)), h = gaussian_of(normals(30, 3, 9));
  CHECK_THROWS_AS(frechet_distance(g, h), std::invalid_argument);
  CHECK_THROWS_AS(gaussian_of(normals(1, 4, 9)), std::invalid_argument);
  auto broken = g;
  broken.covariance(1, 1) = NAN;
  CHECK_THROWS_AS(frechet_distance(g, broken), std::invalid_argument);
}

}  // namespace
}  // namespace assay::statistics
