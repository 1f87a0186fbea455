// Sinkhorn's automatic acceleration where the plan is nearly exact, and weights of any size.
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

// Gaussian weights on 0, 1, ..., 99 around `mean`, of standard deviation 10: down to 1e-12.
std::vector<double> histogram(double mean) {
  std::vector<double> w(100);
  double sum = 0;
  for (std::size_t k = 0; k < w.size(); ++k)
    sum += w[k] = std::exp(-std::pow(static_cast<double>(k) - mean, 2) / 200);
  for (double& v : w) v /= sum;
  return w;
}

Matrix squared_differences() {
  Matrix c(100, 100);
  for (Index i = 0; i < 100; ++i)
    for (Index j = 0; j < 100; ++j) c(i, j) = static_cast<double>((i - j) * (i - j));
  return c;
}

TEST_CASE("two histograms with weights of 1e-12 are solved at any epsilon") {
  const Matrix c = squared_differences();
  const Geometry g = Geometry::of_matrix(c);
  const auto a = histogram(30), b = histogram(40);
  const double exact = emd(g, a, b).cost;
  for (const double epsilon : {0.1, 0.01, 0.001}) {
    SinkhornOptions options;
    options.epsilon = epsilon;
    const SinkhornResult r = sinkhorn(g, a, b, options);
    INFO(epsilon << ": " << r.failure);
    CHECK(r.converged);
    CHECK(r.cost == Approx(exact).epsilon(1e-5));
    CHECK(r.dual_value == Approx(r.value).epsilon(1e-5));
  }
}

TEST_CASE("ordinary points converge within the default number of iterations at small epsilon") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Samples samples(500 + seed);
    const Geometry g = Geometry::of_points({}, samples.points(80, 2), samples.points(80, 2));
    const auto w = uniform_weights(80);
    const double exact = emd(g, w, w).cost;
    for (const double share : {0.003, 0.001, 1e-4, 1e-5}) {
      SinkhornOptions options;
      options.epsilon = absolute_epsilon(share, EpsilonMode::kRelativeMean, g);
      const SinkhornResult r = sinkhorn(g, w, w, options);
      INFO(seed << ", " << share << ": " << r.failure);
      CHECK(r.converged);
      CHECK(r.iterations < 3000);
      // Between the exact cost and that plus what entropy is worth.
      CHECK(r.cost >= exact - 1e-4);
      CHECK(r.cost <= exact + 2 * options.epsilon * std::log(80.0) + 1e-4);
    }
  }
}

// What was met on the way must not be reported: a plan of mass one costs no more than the dearest
// pair, whichever acceleration lost its way.
TEST_CASE("an unfinished solve returns a plan with exact rows") {
  const Matrix c = squared_differences();
  const Geometry g = Geometry::of_matrix(c);
  const auto a = histogram(30), b = histogram(40);
  for (const auto acceleration :
       {Acceleration::kAuto, Acceleration::kNone, Acceleration::kOverrelax, Acceleration::kAnderson,
        Acceleration::kNewton})
    for (const Index iterations : {1, 7, 100}) {
      SinkhornOptions options;
      options.epsilon = 0.001;
      options.acceleration = acceleration;
      options.max_iterations = iterations;
      const SinkhornResult r = sinkhorn(g, a, b, options);
      CHECK_FALSE(r.converged);
      CHECK(r.cost >= 0);
      CHECK(r.cost <= c.maxCoeff());
      CHECK(r.marginal_error <= 2 + 1e-9);
      const Matrix plan = sinkhorn_plan(g, a, b, r);
      CHECK((plan.rowwise().sum() - Eigen::Map<const Vector>(a.data(), 100)).cwiseAbs().sum() <
            1e-7);
    }
}

TEST_CASE("a tolerance below the last digits is given up with that reason") {
  const Matrix c = squared_differences();
  SinkhornOptions options;
  options.epsilon = 0.001;
  options.tol = 1e-15;
  options.max_iterations = 100000;
  const SinkhornResult r = sinkhorn(Geometry::of_matrix(c), histogram(30), histogram(40), options);
  CHECK_FALSE(r.converged);
  CHECK(r.iterations < 10000);
  CHECK(r.failure.find("last digits") != std::string::npos);
}

TEST_CASE("a cost that is no number is named by its place") {
  Matrix c = Matrix::Ones(3, 3);
  c(1, 2) = std::nan("");
  const auto w = uniform_weights(3);
  SinkhornOptions options;
  options.epsilon = 1;
  const SinkhornResult r = sinkhorn(Geometry::of_matrix(c), w, w, options);
  CHECK_FALSE(r.converged);
  CHECK(r.failure == "potentials are not finite: cost 1, 2 is not a number");
}

TEST_CASE("Sinkhorn says what is forbidden, not that it took too long") {
  Matrix c(3, 3);
  c << 1, kInfinity, kInfinity, 2, kInfinity, kInfinity, 1, 1, 1;
  const auto w = uniform_weights(3);
  SinkhornOptions options;
  options.epsilon = 1;
  options.max_iterations = 2000;
  for (const auto acceleration :
       {Acceleration::kAuto, Acceleration::kNone, Acceleration::kAnderson}) {
    options.acceleration = acceleration;
    const SinkhornResult r = sinkhorn(Geometry::of_matrix(c), w, w, options);
    CHECK_FALSE(r.converged);
    CHECK(r.has_no_plan);
    CHECK(r.failure ==
          "no plan: rows 0, 1 (weight 0.6667) have permitted pairs with column 0 (weight 0.3333) "
          "alone");
  }
}

}  // namespace
}  // namespace assay::ot
