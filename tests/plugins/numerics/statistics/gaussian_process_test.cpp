// Gaussian processes against the textbook's formulas, closed forms and differences.
#include "plugins/numerics/statistics/gaussian_process.hpp"

#include <Eigen/LU>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

namespace assay::statistics {
namespace {

struct Sample {
  Matrix points;
  Vector y;
};

Sample sample(Index n, Index d, std::uint64_t seed) {
  Rng rng(seed, "sample");
  Sample s{Matrix(n, d), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < d; ++k) s.points(i, k) = rng.uniform(0, 10);
    s.y[i] = std::sin(s.points(i, 0)) + 0.1 * rng.normal();
  }
  return s;
}

double covariance(const GaussianKernel& k, const Matrix& a, Index i, const Matrix& b, Index j) {
  return k.signal_var * std::exp(-(a.row(i) - b.row(j)).squaredNorm() / (2 * k.length * k.length));
}

TEST_CASE("mean and deviation are those of the textbook, by an explicit inverse") {
  const auto s = sample(12, 2, 1), at = sample(9, 2, 2);
  const GaussianKernel kernel{0.7, 1.9, 0.01};
  const double mean = 0.4;
  Matrix k(12, 12), cross(12, 9);
  for (Index i = 0; i < 12; ++i) {
    for (Index j = 0; j < 12; ++j)
      k(i, j) = covariance(kernel, s.points, i, s.points, j) + (i == j ? 0.01 : 0);
    for (Index j = 0; j < 9; ++j) cross(i, j) = covariance(kernel, s.points, i, at.points, j);
  }
  const Matrix inverse = Eigen::MatrixXd(k).inverse();
  const auto p = posterior(s.points, s.y, mean, kernel, at.points);
  for (Index j = 0; j < 9; ++j) {
    const Vector c = cross.col(j);
    CHECK(p.mean[j] == Approx(mean + c.dot(inverse * (s.y.array() - mean).matrix())).margin(1e-10));
    CHECK(p.sd[j] == Approx(std::sqrt(0.7 - c.dot(inverse * c))).margin(1e-10));
  }
}

TEST_CASE("without noise the posterior passes through what was seen, with certainty") {
  const auto s = sample(6, 1, 3);
  const auto p = posterior(s.points, s.y, 0, {1, 0.8, 1e-12}, s.points);
  CHECK((p.mean - s.y).lpNorm<Eigen::Infinity>() < 1e-8);
  CHECK(p.sd.maxCoeff() < 1e-5);
}

TEST_CASE("without points there is the prior") {
  const auto p = posterior(Matrix(0, 1), Vector(0), 0.5, {0.09, 1, 1e-3}, Matrix::Zero(2, 1));
  CHECK(p.mean[1] == 0.5);
  CHECK(p.sd[1] == Approx(0.3));
}

TEST_CASE("two observations have their likelihood in closed form") {
  const double d = 1.3, a = 0.4, b = -0.9;
  const GaussianKernel k{0.5, 0.7, 0.02};
  Matrix points(2, 1);
  points << 0, d;
  Vector y(2);
  y << a, b;
  const double diagonal = 0.52, off = 0.5 * std::exp(-d * d / (2 * 0.49));
  const double det = diagonal * diagonal - off * off;
  const double quadratic = (diagonal * (a * a + b * b) - 2 * off * a * b) / det;
  CHECK(likelihood(squared_distances(points, points), y, k).value ==
        Approx(-quadratic / 2 - std::log(det) / 2 - std::log(2 * std::numbers::pi)).epsilon(1e-13));
}

TEST_CASE("the likelihood has the slope of its differences") {
  const auto s = sample(15, 2, 4);
  const Matrix squared = squared_distances(s.points, s.points);
  const GaussianKernel at{0.6, 1.4, 0.03};
  const auto here = likelihood(squared, s.y, at);
  const double h = 1e-5;
  for (int k = 0; k < 3; ++k) {
    const auto value = [&](double step) {
      auto moved = at;
      (k == 0 ? moved.signal_var : k == 1 ? moved.length : moved.noise_var) *= std::exp(step);
      return likelihood(squared, s.y, moved).value;
    };
    CHECK(here.slope[static_cast<std::size_t>(k)] ==
          Approx((value(h) - value(-h)) / (2 * h)).epsilon(1e-7));
  }
}

TEST_CASE("no kernel of two hundred drawn in the box is likelier than the fitted one") {
  for (const bool fits_noise : {false, true})
    for (std::uint64_t seed : {5U, 6U, 7U}) {
      const auto s = sample(3 + static_cast<Index>(seed), 1, seed);
      const Matrix squared = squared_distances(s.points, s.points);
      KernelFit options;
      options.fits_noise = fits_noise;
      const GaussianKernel start{0.04, 1, 1e-3};
      const auto fitted = fit_kernel(squared, s.y, start, options);
      const double best = likelihood(squared, s.y, fitted).value;
      Rng rng(seed, "starts");
      for (int i = 0; i < 200; ++i) {
        const GaussianKernel drawn{std::pow(10, rng.uniform(-3, 3)),
                                   std::pow(10, rng.uniform(-2, 2)),
                                   fits_noise ? std::pow(10, rng.uniform(-8, 0)) : 1e-3};
        REQUIRE(likelihood(squared, s.y, drawn).value <= best + 1e-9);
      }
    }
}

TEST_CASE("equal observations drive the signal to its bound, and deviations stay finite") {
  Matrix points(4, 1);
  points << 0, 1, 2, 3;
  const auto kernel =
      fit_kernel(squared_distances(points, points), Vector::Zero(4), {0.04, 1, 1e-3}, {});
  CHECK(kernel.signal_var == Approx(1e-3).epsilon(1e-9));
  CHECK(posterior(points, Vector::Zero(4), 0.3, kernel, points).sd.allFinite());
}

}  // namespace
}  // namespace assay::statistics
