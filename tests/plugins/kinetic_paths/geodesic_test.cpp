// The kinetic-optimal path against its theorem, differences and a brute-force minimiser.
#include "plugins/kinetic_paths/geodesic.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::kinetic_paths {
namespace {

// A gamma that rises from 0.02 to 1, as that of atoms does.
AngleMetric rising(Index count = 96) {
  Vector gamma(count);
  for (Index j = 0; j < count; ++j)
    gamma[j] = 0.02 + 0.98 * std::pow(std::sin(midpoint_angle(j, count)), 3);
  return AngleMetric(gamma);
}

std::vector<flow::Schedule> rivals() {
  return {flow::linear(), flow::trigonometric(),
          flow::tabulated({0, 0.5, 1}, {0, 0.7, 1}, {1, 0.4, 0})};
}

// Least discretised energy over the angles at 40 inner times and the radii there, by gradient
// descent from Cond-OT in the flat coordinates' stead: polar steps with gamma at the middle.
double minimised_energy(const AngleMetric& metric) {
  constexpr int kCells = 41;
  std::vector<double> a(kCells + 1), m(kCells + 1);
  for (int k = 0; k <= kCells; ++k) a[k] = double(k) / kCells, m[k] = 1 - a[k];
  const auto cell = [&](int k) {
    const double r0 = std::hypot(a[k], m[k]), r1 = std::hypot(a[k + 1], m[k + 1]);
    const double turn = std::atan2(a[k + 1], m[k + 1]) - std::atan2(a[k], m[k]);
    const double middle = (std::atan2(a[k + 1], m[k + 1]) + std::atan2(a[k], m[k])) / 2;
    return kCells * ((r1 - r0) * (r1 - r0) + r0 * r1 * turn * turn * metric.gamma(middle));
  };
  constexpr double kDifference = 1e-6, kRate = 4e-3;
  for (int round = 0; round < 6000; ++round) {
    std::vector<double> slope;
    for (int k = 1; k < kCells; ++k)
      for (auto* x : {&a[k], &m[k]}) {
        const double kept = *x;
        *x = kept + kDifference;
        const double above = cell(k - 1) + cell(k);
        *x = kept - kDifference;
        slope.push_back((above - cell(k - 1) - cell(k)) / (2 * kDifference));
        *x = kept;
      }
    for (int k = 1; k < kCells; ++k)
      a[k] -= kRate * slope[2 * k - 2], m[k] -= kRate * slope[2 * k - 1];
  }
  double energy = 0;
  for (int k = 0; k < kCells; ++k) energy += cell(k);
  return energy;
}

}  // namespace

TEST_CASE(
    "with data fully apart the optimal path is Cond-OT and energies are the conditional ones") {
  const AngleMetric apart(Vector::Ones(96));
  const auto path = geodesic(apart);
  CHECK(apart.minimal_energy() == Approx(2));
  for (double t = 0; t <= 1; t += 0.05) {
    CHECK(path(t).a == Approx(t).margin(1e-9));
    CHECK(path(t).m == Approx(1 - t).margin(1e-9));
  }
  CHECK(conditional_energy(flow::linear(), 1) == Approx(2));
  CHECK(conditional_energy(flow::trigonometric(), 1) == Approx(kHalfPi * kHalfPi));
  for (const auto& path_of : rivals())
    CHECK(kinetic_energy(path_of, apart, 1) ==
          Approx(conditional_energy(path_of, 1)).epsilon(1e-9));
}

TEST_CASE("the optimal energy is 2 - 2 cos phi and no other path has less") {
  const auto metric = rising();
  const double least = kinetic_energy(geodesic(metric), metric, 1);
  CHECK(least == Approx(2 - 2 * std::cos(metric.total())).epsilon(1e-6));
  for (const auto& rival : rivals()) CHECK(least < kinetic_energy(rival, metric, 1));
}

TEST_CASE("gradient descent on a discretised path ends at the closed form") {
  const auto metric = rising();
  CHECK(minimised_energy(metric) == Approx(metric.minimal_energy()).margin(1e-3));
}

TEST_CASE("the optimal path is monotone, has exact ends and r^2 = 1 - b t + b t^2") {
  const auto metric = rising();
  const auto path = geodesic(metric);
  const double b = metric.minimal_energy();
  CHECK(path(0).a == 0);
  CHECK(path(0).m == 1);
  CHECK(path(1).a == 1);
  CHECK(path(1).m == 0);
  for (int k = 1; k <= 200; ++k) {
    const double t = k / 200.0;
    CHECK(path(t).a >= path(t - 0.005).a);
    CHECK(path(t).m <= path(t - 0.005).m);
    CHECK(path(t).a * path(t).a + path(t).m * path(t).m ==
          Approx(1 - b * t + b * t * t).epsilon(1e-12));
  }
}

TEST_CASE("the velocity of the optimal path is that of its differences") {
  const auto path = geodesic(rising());
  constexpr double kStep = 1e-6;
  for (const double t : {0.05, 0.3, 0.5, 0.77, 0.95}) {
    const auto p = path(t), after = path(t + kStep), before = path(t - kStep);
    CHECK(p.da == Approx((after.a - before.a) / (2 * kStep)).epsilon(1e-5));
    CHECK(p.dm == Approx((after.m - before.m) / (2 * kStep)).epsilon(1e-5));
  }
}

TEST_CASE("a floor costs energy, and the less the lower it is") {
  Vector gamma = Vector::Ones(96);
  gamma.head(40).setZero();
  const AngleMetric metric(gamma);
  double last = kInfinity;
  for (const double floor : {0.1, 0.01, 1e-4, 1e-8}) {
    const double energy = kinetic_energy(geodesic(metric.floored(floor)), metric, 1);
    CHECK(energy < last);
    CHECK(energy > metric.minimal_energy() - 1e-6);
    last = energy;
  }
  CHECK(last == Approx(metric.minimal_energy()).epsilon(1e-3));
}

TEST_CASE("Gaussian data can be carried for nothing") {
  const AngleMetric flat(Vector::Zero(96));
  CHECK(flat.minimal_energy() == 0);
  CHECK(kinetic_energy(geodesic(flat), flat, 1) == Approx(0).margin(1e-12));
}

TEST_CASE("the angle is the inverse of phi") {
  const auto metric = rising(17);
  for (double theta = 0; theta < kHalfPi; theta += 0.01)
    CHECK(metric.theta(metric.phi(theta)) == Approx(theta).margin(1e-12));
}

TEST_CASE("other times change the energy but not the curve") {
  const auto metric = rising();
  const auto plain = flow::linear(), late = flow::retimed(plain, 2);
  CHECK(late(0.5).a == plain(0.25).a);
  CHECK(conditional_energy(late, 1) == Approx(2 * 4.0 / 3).epsilon(1e-6));
  CHECK(kinetic_energy(late, metric, 1) > kinetic_energy(plain, metric, 1));
}

TEST_CASE("the energy of diffusion grows by a quarter of beta_min for each factor e of the cut") {
  const auto diffusion = flow::variance_preserving(0.1, 20);
  const AngleMetric apart(Vector::Ones(96));
  const double before = kinetic_energy(diffusion, apart, 1 - 1e-4);
  const double after = kinetic_energy(diffusion, apart, 1 - 1e-6);
  CHECK(after - before == Approx(0.1 / 4 * std::log(100)).epsilon(0.03));
}

}  // namespace assay::kinetic_paths
