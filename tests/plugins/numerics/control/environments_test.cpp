// The physics of the control problems: conservation laws, symmetries, closed forms.
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "plugins/numerics/control/cart_pole.hpp"
#include "plugins/numerics/control/pendulum.hpp"
#include "plugins/numerics/control/point_mass.hpp"
#include "plugins/numerics/control/reacher.hpp"
#include "plugins/numerics/control/ring_road.hpp"
#include "plugins/numerics/control/tolerance.hpp"

namespace assay::control {
namespace {

using Reals = std::vector<double>;

Lanes one_lane(const Environment& environment, const Reals& state) {
  Lanes lanes(environment.space(), 1, Rng(0, "noise"));
  lanes.state = state;
  return lanes;
}

double step(const Environment& environment, Lanes& lanes, Reals action) {
  double reward = 0;
  environment.step(lanes, action.data(), &reward);
  return reward;
}

// Of a cart with a thin rod of mass m and length 2l, hinged at its end.
double energy(const CartPoleConstants& c, const Lanes& lanes) {
  const double v = lanes[1][0], th = lanes[2][0], w = lanes[3][0];
  const double m = c.mass_pole, l = c.half_length;
  return (c.mass_cart + m) * v * v / 2 + m * l * v * w * std::cos(th) + m * l * l * w * w * 2 / 3 +
         m * c.gravity * l * std::cos(th);
}

TEST_CASE("a cart with a free pole keeps its energy as steps become short") {
  CartPoleConstants c{.mass_pole = 0.7, .half_length = 0.8, .force = 0, .time_step = 1e-5};
  const CartPoleSwingUp cart(c);
  auto lanes = one_lane(cart, {0.1, 0.3, 2, 0.5});
  const double before = energy(c, lanes);
  for (int t = 0; t < 100000; ++t) step(cart, lanes, {0});
  CHECK(std::abs(lanes[2][0] - 2) > 0.5);
  CHECK(energy(c, lanes) == Approx(before).margin(1e-3));
}

TEST_CASE("a mirrored pole with the mirrored push moves as in a mirror") {
  const CartPole cart({});
  const Reals start = {0.3, -0.1, 0.05, 0.2};
  auto a = one_lane(cart, start);
  Reals mirrored;
  for (const double x : start) mirrored.push_back(-x);
  auto b = one_lane(cart, mirrored);
  for (int t = 0; t < 20; ++t) {
    step(cart, a, {t % 3 == 0 ? 1.0 : 0.0});
    step(cart, b, {t % 3 == 0 ? 0.0 : 1.0});
    for (std::size_t k = 0; k < 4; ++k) REQUIRE(a[k][0] == -b[k][0]);
  }
}

TEST_CASE("a cart that is not refreshed does not know its own mass") {
  CartPoleConstants light{.has_stale_masses = true},
      heavy{.mass_cart = 7, .has_stale_masses = true};
  const Reals start = {0.3, -0.1, 0.05, 0.2};
  auto a = one_lane(CartPole(light), start), b = one_lane(CartPole(heavy), start);
  step(CartPole(light), a, {1}), step(CartPole(heavy), b, {1});
  CHECK(a.state == b.state);
  heavy.has_stale_masses = false;
  b = one_lane(CartPole(heavy), start);
  step(CartPole(heavy), b, {1});
  CHECK(a.state != b.state);
}

TEST_CASE("a pole is over when it tilts by more than twelve degrees or leaves the track") {
  const CartPole cart({});
  const auto is_over = [&](double x, double theta) {
    auto lanes = one_lane(cart, {x, 0, theta, 0});
    CHECK(step(cart, lanes, {1}) == 1);
    return lanes.is_over[0] != 0;
  };
  CHECK_FALSE(is_over(2.399, 0.209));
  CHECK(is_over(2.401, 0));
  CHECK(is_over(-2.401, 0));
  CHECK(is_over(0, 0.2096));
}

TEST_CASE("swinging up is rewarded at the top, at rest, in the middle") {
  const CartPoleSwingUp cart;
  auto top = one_lane(cart, {0, 0, 0, 0}), bottom = one_lane(cart, {0, 0, std::numbers::pi, 0});
  CHECK(step(cart, top, {0}) == 1);
  CHECK(step(cart, bottom, {0}) < 1e-12);
  auto end = one_lane(cart, {2.39, 5, 0, 0});
  step(cart, end, {1});
  CHECK(end[0][0] == kCartPoleEdge);
  CHECK(end[1][0] == 0);
}

TEST_CASE("many episodes under linear policies last as long as one by one") {
  const CartPoleConstants c{.mass_pole = 0.3, .half_length = 1.1};
  const CartPole cart(c);
  Rng rng(3, "policies");
  constexpr std::size_t kPolicies = 23, kStarts = 5;
  Reals policies(kPolicies * 5), starts(kStarts * 4), steps(kPolicies * kStarts);
  for (double& w : policies) w = rng.normal();
  const Reals good = {0.1, 0.5, 10, 3, 0};
  for (std::size_t p = 0; p < kPolicies / 2; ++p)
    for (std::size_t k = 0; k < 5; ++k) policies[p * 5 + k] = good[k] * rng.uniform(0.5, 2);
  for (double& s : starts) s = rng.uniform(-0.05, 0.05);
  balance_steps(c, kPolicies, policies.data(), kStarts, starts.data(), steps.data());
  std::size_t balanced = 0;
  for (std::size_t p = 0; p < kPolicies; ++p)
    for (std::size_t s = 0; s < kStarts; ++s) {
      const double* w = policies.data() + p * 5;
      auto lanes = one_lane(cart, {starts.begin() + static_cast<std::ptrdiff_t>(4 * s),
                                   starts.begin() + static_cast<std::ptrdiff_t>(4 * s + 4)});
      const auto total = returns(cart, lanes, [w](std::size_t, const double* o, double* a) {
        *a = w[0] * o[0] + w[1] * o[1] + w[2] * o[2] + w[3] * o[3] + w[4];
      });
      CHECK(steps[p * kStarts + s] == total[0]);
      balanced += total[0] == 500;
    }
  CHECK(balanced > 0);
}

TEST_CASE("a pendulum at rest upright stays, and pays for its torque alone") {
  const Pendulum pendulum;
  auto lanes = one_lane(pendulum, {0, 0});
  CHECK(step(pendulum, lanes, {0}) == 0);
  CHECK(lanes.state == Reals{0, 0});
  CHECK(step(pendulum, lanes, {5}) == Approx(-0.004).epsilon(1e-14));  // clipped to 2
  CHECK(lanes[1][0] == Approx(3 * 2 * 0.05).epsilon(1e-14));
  lanes = one_lane(pendulum, {3 * std::numbers::pi, 1});
  CHECK(step(pendulum, lanes, {0}) == Approx(-std::numbers::pi * std::numbers::pi - 0.1));
}

TEST_CASE("a free arm keeps its energy as steps become short") {
  const Reacher reacher({.damping = 0, .time_step = 1e-4});
  auto lanes = one_lane(reacher, {0.3, 1.1, 1, -2.5, 1, 1});
  const double before = reacher.energy(lanes, 0);
  for (int t = 0; t < 20000; ++t) step(reacher, lanes, {0, 0});
  CHECK(reacher.energy(lanes, 0) == Approx(before).epsilon(1e-3));
  CHECK(std::abs(lanes[1][0] - 1.1) > 1);
}

TEST_CASE("an arm turned about its shoulder from rest has the inertia of one rod") {
  const Reacher reacher({.damping = 0, .time_step = 1e-3});
  auto lanes = one_lane(reacher, {0, 0, 0, 0, 1, 1});
  step(reacher, lanes, {1, 0});
  // Stretched out: M = [8/3, 5/6; 5/6, 1/3], so that q1'' = (1/3) / (8/9 - 25/36).
  CHECK(lanes[2][0] == Approx(1e-3 / 3 / (8.0 / 9 - 25.0 / 36)).epsilon(1e-12));
  auto at_target = one_lane(reacher, {0, 0, 0, 0, 2, 0});
  CHECK(step(reacher, at_target, {0, 0}) == 1);
}

TEST_CASE("a point pushed towards its target earns what the formula says") {
  const PointMass point;
  auto lanes = one_lane(point, {0.5, -0.3, 0, 0});
  CHECK(step(point, lanes, {0, 0}) == 1);
  CHECK(step(point, lanes, {9, 0}) == Approx(std::exp(-4 * 0.02 * 0.02) - 0.02).epsilon(1e-14));
  CHECK(lanes[2][0] == Approx(0.1));
  auto wall = one_lane(point, {1.99, 0, 1, 0});
  step(point, wall, {1, 0});
  CHECK(wall[0][0] == 2);
}

TEST_CASE(
    "without noise a ring flows evenly, at the speed where its model neither brakes nor gains") {
  const RingRoad road({.noise = 0, .guidance = Guidance::none});
  Lanes lanes(road.space(), 1, Rng(0, "noise"));
  Rng rng(0, "start");
  road.start(lanes, 0, rng);
  const double v = lanes[0][0], gap = 250.0 / 22 - 5;
  CHECK(v > 4);
  for (std::size_t i = 0; i < 22; ++i) {
    CHECK(lanes[i][0] == Approx(v).epsilon(1e-12));
    CHECK(lanes[22 + i][0] == Approx(gap).epsilon(1e-12));
  }
  CHECK(1 - std::pow(v / 30, 4) == Approx(std::pow((2 + v) / gap, 2)).epsilon(1e-6));
}

TEST_CASE("unguided cars stop and go at 3.4 to 3.8 m/s, and no gap closes") {
  const RingRoad road({.hold = 10, .guidance = Guidance::none});
  Lanes lanes(road.space(), 8, Rng(1, "noise"));
  lanes.noise.clear();
  Rng rng(1, "start");
  for (std::size_t l = 0; l < 8; ++l) {
    lanes.noise.push_back(Rng(1, "noise").stream(l));
    road.start(lanes, l, rng);
  }
  const auto speed =
      returns(road, lanes, [](std::size_t n, const double*, double* a) { std::fill_n(a, n, 0.0); });
  double mean = 0;
  for (std::size_t l = 0; l < 8; ++l) {
    mean += speed[l] / 8;
    double room = 0;
    for (std::size_t i = 0; i < 22; ++i) {
      CHECK(lanes[22 + i][l] > 0);
      room += lanes[22 + i][l];
    }
    CHECK(room == Approx(250 - 22 * 5).epsilon(1e-9));
  }
  CHECK(mean > 3.4);
  CHECK(mean < 3.8);
}

TEST_CASE("lanes that share their noise and their start have one fate, and others another") {
  const RingRoad road({.warm_up = 50, .steps = 100});
  Lanes lanes(road.space(), 4, Rng(1, "noise"));
  lanes.noise = {Rng(1, "a"), Rng(1, "b")};
  Rng rng(1, "start");
  road.start(lanes, 0, rng);
  for (std::size_t l = 1; l < 4; ++l) copy_lane(lanes, 0, lanes, l);
  const auto speed =
      returns(road, lanes, [](std::size_t n, const double*, double* a) { std::fill_n(a, n, 0.3); });
  CHECK(speed[0] == speed[2]);
  CHECK(speed[1] == speed[3]);
  CHECK(speed[0] != speed[1]);
}

TEST_CASE("a held action counts each of its steps, and none beyond the last") {
  const auto speed = [](std::size_t hold) {
    const RingRoad road({.noise = 0, .steps = 100, .hold = hold, .guidance = Guidance::none});
    Lanes lanes(road.space(), 1, Rng(0, "noise"));
    Rng rng(0, "start");
    road.start(lanes, 0, rng);
    return returns(road, lanes, [](std::size_t, const double*, double* a) { *a = 0; })[0];
  };
  CHECK(speed(40) == Approx(speed(1)).epsilon(1e-9));  // 100 is no multiple of 40
  CHECK(speed(7) == Approx(speed(1)).epsilon(1e-9));
}

TEST_CASE("nearness is rewarded fully within the bound and by a tenth at the margin") {
  CHECK(tolerance(-0.5, 0.5, 2) == 1);
  CHECK(tolerance(2.5, 0.5, 2) == Approx(0.1).epsilon(1e-12));
}

}  // namespace
}  // namespace assay::control
