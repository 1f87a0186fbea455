// The memoryless diffusion against the Gaussian law that it is known to keep, and the linear path
// as a stand-in for any other.
#include "plugins/numerics/flow/memoryless.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/numerics/flow/schedule.hpp"

namespace assay::flow {
namespace {

constexpr double kMean = 0.7, kVariance = 0.4;

// The velocity of N(kMean, kVariance) at the end.
Matrix velocity(double t, const Matrix& x) {
  const double c = t * t * kVariance + (1 - t) * (1 - t);
  return kMean + ((t * kVariance - (1 - t)) / c) * (x.array() - t * kMean);
}

double mean_product(const Matrix& a, const Matrix& b) {
  return (a.array() - a.mean()).cwiseProduct(b.array() - b.mean()).mean();
}

}  // namespace

TEST_CASE("the memoryless diffusion keeps the marginals of the flow and forgets its start") {
  constexpr double kStart = 0.002, kNoise = 0.02;  // two deviations of 40000 draws
  Rng rng(4, "paths");
  const auto normal = [&rng] { return rng.normal(); };
  Matrix start(40000, 1);
  for (Index i = 0; i < start.size(); ++i)
    start.data()[i] =
        rng.normal(kStart * kMean, std::hypot(kStart * std::sqrt(kVariance), 1 - kStart));
  Matrix x = start;
  double t = kStart;
  for (const double next : {0.02, 0.25, 0.5, 1.0}) {
    x = integrate_memoryless(velocity, x, t, next, 80, 0, normal);
    t = next;
    CHECK(x.mean() == Approx(t * kMean).margin(kNoise));
    CHECK(mean_product(x, x) == Approx(t * t * kVariance + (1 - t) * (1 - t)).margin(kNoise));
  }
  const double correlation =
      mean_product(x, start) / std::sqrt(mean_product(x, x) * mean_product(start, start));
  CHECK(std::abs(correlation) < kNoise);
}

TEST_CASE("the first step with epsilon = h leaves -h of the noise that it starts from") {
  const double h = 1.0 / 28;
  const auto at = memoryless(0, h);
  CHECK(memoryless_step(1, 0, 0, at, h) == Approx(-h));
  CHECK(at.variance == Approx(2 * (1 + h) / h));
}

TEST_CASE("the noise that an exact diffusion model predicts has the velocity of the flow") {
  const auto diffusion = variance_preserving(0.1, 20);
  for (const double u : {0.2, 0.5, 0.9}) {
    const auto p = diffusion(u);
    const auto there = on_linear_path(p);
    for (const double x : {-1.3, 0.2, 2.0}) {
      const double own = x * there.scale;  // the state on the path of the diffusion
      const double eps =
          p.m * (own - p.a * kMean) / (p.a * p.a * kVariance + p.m * p.m);  // E[x0 | own]
      const auto to = from_noise(linear()(there.t));
      const double v = velocity(there.t, Matrix::Constant(1, 1, x))(0, 0);
      CHECK(to.on_state * x + to.on_prediction * eps == Approx(v).margin(1e-12));
    }
  }
}

}  // namespace assay::flow
