// Estimates of lambda against closed forms, each other and information theory.
#include "plugins/kinetic_paths/separation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/kinetic_paths/atoms.hpp"
#include "plugins/kinetic_paths/geodesic.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr Index kAngles = 48;

SeparationOptions options(Index draws = 4096) {
  SeparationOptions o;
  o.angles = kAngles;
  o.draws = draws;
  return o;
}

Matrix normalised_cloud(Index n, Index d, std::uint64_t seed) {
  Rng rng(seed, "cloud");
  Matrix x(n, d);
  for (Index k = 0; k < x.size(); ++k) x.data()[k] = rng.normal();
  x.rowwise() -= x.colwise().mean().eval();
  return x * std::sqrt(static_cast<double>(n * d) / x.squaredNorm());
}

double entropy_of(const SeparationSums& sums, Index dimension) {
  const auto gamma = gamma_curve(sums, Estimator::kMmse).gamma;
  double total = 0;
  for (Index j = 0; j < gamma.size(); ++j)
    total += (1 - gamma[j]) * std::tan(midpoint_angle(j, gamma.size()));
  return static_cast<double>(dimension) * total * kHalfPi / static_cast<double>(gamma.size());
}

// Within five standard errors of each other at every angle below `most`.
void check_agreement(const GammaCurve& a, const GammaCurve& b, double most = kHalfPi) {
  for (Index j = 0; j < kAngles && midpoint_angle(j, kAngles) < most; ++j)
    CHECK(std::abs(a.gamma[j] - b.gamma[j]) < 5 * std::hypot(a.stderr_[j], b.stderr_[j]) + 1e-4);
}

}  // namespace

TEST_CASE("closed forms: Gaussian data has lambda = s^2 / (1 + s^2), that is gamma = 0") {
  const auto isotropic = gaussian_law(Vector::Ones(3));
  for (const double s : {0.1, 1.0, 30.0})
    CHECK(isotropic->gamma(s).value() == Approx(0).margin(1e-12));
  const auto stretched = gaussian_law(Eigen::Vector2d(1.8, 0.2));
  const double s2 = 4, missed = (1.8 / (1 + s2 * 1.8) + 0.2 / (1 + s2 * 0.2)) / 2;  // 1 - lambda
  CHECK(stretched->gamma(2).value() == Approx(1 - (1 + s2) * missed));
}

TEST_CASE("a hypercube has one gamma in every dimension, that of two points on the line") {
  for (const double s : {0.3, 1.0, 3.0}) {
    CHECK(hypercube_law(7)->gamma(s).value() == Approx(hypercube_law(2)->gamma(s).value()));
    CHECK(hypercube_law(7)->gamma(s).value() == Approx(two_points_law(1)->gamma(s).value()));
  }
}

TEST_CASE("estimates from atoms meet the closed forms, and the three estimators each other") {
  const Matrix vertices = hypercube_vertices(4);
  const auto sums = separation_of_atoms(vertices, options(), Rng(1, "noise"));
  const auto exact = closed_form_curve(*hypercube_law(4), kAngles);
  for (const auto e : {Estimator::kProjection, Estimator::kMmse, Estimator::kPosteriorNorm})
    check_agreement(gamma_curve(sums, e), exact, 1.3);
}

TEST_CASE("estimates by a law's posterior mean meet its closed form") {
  const auto law = gaussian_law(Eigen::Vector3d(2, 0.9, 0.1));
  const auto sums = separation_of_law(*law, options(), Rng(1, "noise"));
  check_agreement(gamma_curve(sums, Estimator::kProjection), closed_form_curve(*law, kAngles));
}

TEST_CASE("the board's posterior is that of many of its points") {
  const auto board = checkerboard_law();
  Rng rng(3, "board");
  const Atoms atoms(board->draw(40000, rng));
  Matrix y(4, 2);
  y << 0.3, 0.2, -1.9, 1.2, 0.86, -0.1, 2.5, 2.5;
  for (const double s : {0.5, 2.0, 6.0})
    CHECK((board->posterior_mean(y, s) - posterior_mean(atoms, y, s)).cwiseAbs().maxCoeff() < 0.03);
  CHECK(board->posterior_mean(y, 1e5).allFinite());
  CHECK((board->posterior_mean(y.topRows(1), 1e5) - y.topRows(1)).norm() < 1e-3);
}

TEST_CASE("what is barely observed of a board moves its mean by s times the covariance") {
  const auto board = checkerboard_law();
  Eigen::Matrix2d covariance;
  covariance << 1, 0.1875, 0.1875, 1;
  const Matrix z = normalised_cloud(20, 2, 9);
  for (const double s : {1e-9, 1e-6, 1e-4}) {
    const Matrix mean = board->posterior_mean(z / s, s);
    CHECK((mean / s - z * covariance).cwiseAbs().maxCoeff() < 1e-3);
  }
}

TEST_CASE("a mixture of one mode is Gaussian, and one without spread is its modes") {
  Rng rng(4, "modes");
  const auto one = mixture_law(Matrix::Zero(1, 3), 0.7);
  const Matrix y = normalised_cloud(5, 3, 9);
  CHECK((one->posterior_mean(y, 2) - 0.8 * y).norm() < 1e-12);
  const Matrix modes = ring_modes(6, 2, rng);
  const auto ring = mixture_law(modes, 0);
  const Matrix z = normalised_cloud(5, 2, 9);
  CHECK((ring->posterior_mean(z, 1.5) - posterior_mean(Atoms(modes), z, 1.5)).norm() < 1e-5);
}

TEST_CASE("gamma is never negative, and ends at 1 for atoms and at 0 for a density") {
  const auto atoms = separation_of_atoms(normalised_cloud(40, 8, 5), options(), Rng(1, "noise"));
  const auto gamma = gamma_curve(atoms, Estimator::kProjection).gamma;
  CHECK(gamma.minCoeff() >= 0);
  CHECK(gamma[kAngles - 1] == Approx(1).margin(0.03));
  const auto board = separation_of_law(*checkerboard_law(), options(512), Rng(1, "noise"));
  CHECK(gamma_curve(board, Estimator::kProjection).gamma[kAngles - 1] < 0.1);
}

TEST_CASE("lambda never falls") {
  for (const auto* law : {"cube", "points"}) {
    const auto of = law == std::string("cube") ? hypercube_law(3) : two_points_law(5);
    double last = 0;
    for (double s = 0.05; s < 6; s *= 1.2) {
      const double lambda = (s * s + of->gamma(s).value()) / (1 + s * s);
      CHECK(lambda >= last);
      CHECK(lambda >= s * s / (1 + s * s));
      last = lambda;
    }
  }
}

TEST_CASE("the integral of the missed energy is the entropy of the atoms") {
  const Matrix cloud = normalised_cloud(30, 6, 7);
  CHECK(entropy_of(separation_of_atoms(cloud, options(), Rng(1, "noise")), 6) ==
        Approx(std::log(30)).epsilon(0.05));
  Matrix twice(60, 6);
  twice << cloud, cloud;
  CHECK(entropy_of(separation_of_atoms(twice, options(), Rng(1, "noise")), 6) ==
        Approx(std::log(30)).epsilon(0.05));
}

TEST_CASE("Theorem 4.1 bounds what a few points in many dimensions miss") {
  for (const Index n : {2, 16}) {
    const Matrix cloud = normalised_cloud(n, 10000, 11);
    const auto sums = separation_of_atoms(cloud, options(32), Rng(1, "noise"));
    const Vector gamma = gamma_curve(sums, Estimator::kProjection).gamma.cwiseMax(0).cwiseMin(1);
    const double missed = (1 - gamma.array()).mean() * kHalfPi;
    CHECK(missed < 3 * static_cast<double>(n) / 100);
  }
}

TEST_CASE("threads do not change a bit") {
  const Matrix cloud = normalised_cloud(300, 5, 3);
  auto o = options(1000);
  const auto one = separation_of_atoms(cloud, o, Rng(1, "noise"));
  o.threads = 3;
  CHECK(separation_of_atoms(cloud, o, Rng(1, "noise")).sum == one.sum);
}

TEST_CASE("the energy identity is the mean squared velocity") {
  const Matrix cloud = normalised_cloud(50, 3, 13);
  const Atoms atoms(cloud);
  auto o = options(8192);
  o.angles = 192;
  const Vector gamma =
      gamma_curve(separation_of_atoms(cloud, o, Rng(1, "noise")), Estimator::kProjection)
          .gamma.cwiseMin(1);
  const auto path = flow::linear();
  Rng rng(2, "pairs");
  double sum = 0;
  constexpr int kTimes = 100, kPairs = 100;
  for (int k = 0; k < kTimes; ++k) {
    const auto p = path((k + 0.5) / kTimes);
    Matrix x(kPairs, 3);
    for (Index i = 0; i < kPairs; ++i)
      for (Index c = 0; c < 3; ++c) x(i, c) = rng.normal();
    for (Index i = 0; i < kPairs; ++i)
      x.row(i) = p.m * x.row(i) + p.a * cloud.row(static_cast<Index>(rng.below(50)));
    const auto v = flow::from_data(p);
    sum += (v.on_state * x + v.on_prediction * posterior_mean(atoms, x / p.a, p.a / p.m))
               .squaredNorm();
  }
  CHECK(kinetic_energy(path, AngleMetric(gamma), 1) ==
        Approx(sum / (3 * kTimes * kPairs)).epsilon(0.05));
}

}  // namespace assay::kinetic_paths
