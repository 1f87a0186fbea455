// Entropic barycentres against closed forms, and against transport to the weights that they find.
#include "plugins/numerics/ot/barycenter.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr double kTight = 1e-12;

BarycenterOptions options(double epsilon) {
  BarycenterOptions o;
  o.epsilon = epsilon;
  o.tol = kTight;
  o.max_iterations = 100000;
  return o;
}

Matrix line(Index n, double from, double to) {
  Matrix x(n, 1);
  x.col(0) = Vector::LinSpaced(n, from, to);
  return x;
}

Cloud cloud(const Matrix& x, const Matrix& y, std::vector<double> b, double share) {
  return {Geometry::of_points({}, x, y), std::move(b), share};
}

// sum_k w_k OT_k(a) for given weights, by Sinkhorn: KL(P | u b') = KL(P | a b') + KL(a | u).
double objective(const std::vector<Cloud>& clouds, const Vector& a, double epsilon) {
  SinkhornOptions o;
  o.epsilon = epsilon;
  o.tol = 1e-11;
  const std::vector<double> weights(a.data(), a.data() + a.size());
  double sum = 0;
  const double from_uniform = (a.array() * (a.array() * static_cast<double>(a.size())).log()).sum();
  for (const auto& c : clouds)
    sum += c.share * (sinkhorn(c.geometry, weights, c.b, o).value + epsilon * from_uniform);
  return sum;
}

std::vector<Cloud> random_clouds(const Matrix& x) {
  Samples samples(1);
  std::vector<Cloud> clouds;
  for (const auto& [m, share] : {std::pair{8, 0.5}, {11, 0.3}, {5, 0.2}}) {
    const Matrix y = samples.points(m, x.cols());
    clouds.push_back(cloud(x, y, samples.weights(m), share));
  }
  return clouds;
}

TEST_CASE("the barycentre of one point is a discrete Gaussian about it") {
  const Matrix x = line(41, -2, 2), y = Matrix::Constant(1, 1, 0.3);
  constexpr double kEpsilon = 0.2;
  const std::vector<Cloud> one = {cloud(x, y, {1}, 1)};
  const auto r = barycenter(one, options(kEpsilon));
  REQUIRE(r.converged);
  Vector expected = (-(x.col(0).array() - 0.3).square() / kEpsilon).exp();
  expected /= expected.sum();
  CHECK((r.weights - expected).cwiseAbs().maxCoeff() < kTight);
}

TEST_CASE("the barycentre of two points is a discrete Gaussian between them, by their shares") {
  // The squares' weighted mean is a square about the weighted mean, and a constant.
  const Matrix x = line(81, -2, 4);
  constexpr double kEpsilon = 0.3;
  const std::vector<Cloud> two = {cloud(x, Matrix::Constant(1, 1, 0.0), {1}, 3),
                                  cloud(x, Matrix::Constant(1, 1, 2.0), {1}, 1)};
  const auto r = barycenter(two, options(kEpsilon));
  Vector expected = (-(x.col(0).array() - 0.5).square() / kEpsilon).exp();
  expected /= expected.sum();
  CHECK((r.weights - expected).cwiseAbs().maxCoeff() < kTight);
  CHECK(r.cost == Approx((r.weights.array() * (0.75 * x.col(0).array().square() +
                                               0.25 * (x.col(0).array() - 2).square()))
                             .sum()));
}

TEST_CASE("the dual value is the objective at the barycentre, and other weights are worse") {
  Samples samples(2);
  const Matrix x = samples.points(15, 2);
  const auto clouds = random_clouds(x);
  const auto r = barycenter(clouds, options(0.4));
  REQUIRE(r.converged);
  CHECK(r.weights.sum() == Approx(1).epsilon(kTight));
  const double best = objective(clouds, r.weights, 0.4);
  CHECK(r.dual_value == Approx(best).epsilon(1e-8));
  for (int k = 0; k < 10; ++k) {
    Vector other = r.weights;
    for (double& w : other) w *= std::exp(0.05 * samples.normal());
    CHECK(objective(clouds, other / other.sum(), 0.4) > best);
  }
}

TEST_CASE("a barycentre is the same bits for any threads, and says when it is unfinished") {
  Samples samples(3);
  const Matrix x = samples.points(400, 2);
  const auto clouds = random_clouds(x);
  auto o = options(0.2);
  o.max_iterations = 5;
  const auto one = barycenter(clouds, o);
  o.threads = 2;
  const auto two = barycenter(clouds, o);
  CHECK(one.weights == two.weights);
  CHECK_FALSE(one.converged);
  CHECK(one.failure == "iteration limit reached");
  CHECK(one.dual_value < barycenter(clouds, options(0.2)).dual_value);
}

TEST_CASE("barycentres of nothing, of empty weights and of unlike supports are refused") {
  const Matrix x = line(3, 0, 1), other = line(4, 0, 1), y = Matrix::Zero(2, 1);
  CHECK_THROWS_AS(barycenter({}, options(1)), std::invalid_argument);
  for (const auto& bad : {std::vector{cloud(x, y, {1, 0}, 1)}, std::vector{cloud(x, y, {1, 1}, 1)},
                          std::vector{cloud(x, y, {.5, .5}, 0)},
                          std::vector{cloud(x, y, {.5, .5}, 1), cloud(other, y, {.5, .5}, 1)}})
    CHECK_THROWS_AS(barycenter(bad, options(1)), std::invalid_argument);
}

}  // namespace
}  // namespace assay::ot
