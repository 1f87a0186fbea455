// Schedules against their definitions and differences.
#include "plugins/numerics/flow/schedule.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::flow {
namespace {

std::vector<Schedule> all() {
  return {linear(), trigonometric(), variance_preserving(0.1, 20),
          tabulated({0, 0.3, 0.7, 1}, {0, 0.5, 0.6, 1}, {1, 0.8, 0.3, 0}),
          retimed(trigonometric(), 2)};
}

}  // namespace

TEST_CASE("a schedule's derivatives are those of its differences") {
  constexpr double kStep = 1e-6;
  for (const auto& schedule : all())
    for (const double t : {0.1, 0.25, 0.5, 0.8}) {
      const auto p = schedule(t), after = schedule(t + kStep), before = schedule(t - kStep);
      CHECK(p.da == Approx((after.a - before.a) / (2 * kStep)).epsilon(1e-6));
      CHECK(p.dm == Approx((after.m - before.m) / (2 * kStep)).epsilon(1e-6));
    }
}

TEST_CASE("paths lead from noise to data; diffusion nearly") {
  for (const auto& schedule : {linear(), trigonometric()}) {
    CHECK(schedule(0).a == 0);
    CHECK(schedule(0).m == 1);
    CHECK(schedule(1).a == 1);
    CHECK(schedule(1).m == 0);
  }
  const auto diffusion = variance_preserving(0.1, 20);
  CHECK(diffusion(0).a == Approx(std::exp(-5.025)));
  CHECK(diffusion(1).a == 1);
  CHECK(diffusion(1).m == 0);
  for (const double t : {0.0, 0.4, 0.99})
    CHECK(std::pow(diffusion(t).a, 2) + std::pow(diffusion(t).m, 2) == Approx(1));
}

TEST_CASE("a table is met at its rows and stays between them") {
  const auto schedule = tabulated({0, 0.3, 0.7, 1}, {0, 0.5, 0.6, 1}, {1, 0.8, 0.3, 0});
  CHECK(schedule(0.3).a == Approx(0.5));
  CHECK(schedule(0.7).m == Approx(0.3));
  double last = 0;
  for (int k = 1; k <= 100; ++k) {
    CHECK(schedule(k / 100.0).a >= last);
    last = schedule(k / 100.0).a;
  }
}

TEST_CASE("predictions of data and of noise give the same velocity") {
  for (const auto& schedule : all()) {
    const auto p = schedule(0.4);
    const double x1 = 0.7, x0 = -1.2, x = p.a * x1 + p.m * x0, v = p.da * x1 + p.dm * x0;
    const auto data = from_data(p), noise = from_noise(p);
    CHECK(data.on_state * x + data.on_prediction * x1 == Approx(v));
    CHECK(noise.on_state * x + noise.on_prediction * x0 == Approx(v));
  }
}

TEST_CASE("polar coordinates lead back") {
  const auto p = variance_preserving(0.1, 20)(0.6), q = cartesian(polar(p));
  CHECK(q.a == Approx(p.a));
  CHECK(q.m == Approx(p.m));
  CHECK(q.da == Approx(p.da));
  CHECK(q.dm == Approx(p.dm));
}

}  // namespace assay::flow
