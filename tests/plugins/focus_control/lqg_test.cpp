// Steered Gaussians against closed forms and simulation.
#include <assay/rng.hpp>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/focus_control/lqg_matching.hpp"
#include "plugins/numerics/flow/memoryless.hpp"

namespace assay::focus_control {
namespace {

std::vector<double> grid(double start, int steps) {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) times.push_back(start + (1 - start) * k / steps);
  times.back() = 1;
  return times;
}

// Law with density proportional to N(mean, variance) exp(-g), and -ln E exp(-g).
struct Tilt {
  Moments law;
  double cost;
};
Tilt tilt(const Coordinate& c) {
  const double precision = 1 / c.variance + c.terminal, gap = c.mean - c.target;
  return {{(c.mean / c.variance + c.terminal * c.target) / precision, 1 / precision},
          std::log1p(c.terminal * c.variance) / 2 +
              c.terminal * gap * gap / (2 * (1 + c.terminal * c.variance))};
}

constexpr Coordinate kTerminal{1.0, 0.5, -0.5, 0, 2};
constexpr Coordinate kRunning{1.0, 0.5, -0.5, 1.5, 0.7};

}  // namespace

TEST_CASE("without a cost along the way the optimal law is the tilted one") {
  for (const auto& c : {kTerminal, Coordinate{-0.3, 1.7, 0.4, 0, 50}}) {
    const auto best = optimum(c, {1e-3, 1});
    const auto exact = tilt(c);
    CHECK(best.end.mean == Approx(exact.law.mean).margin(1e-3));
    CHECK(best.end.variance == Approx(exact.law.variance).margin(1e-3));
    CHECK(best.cost == Approx(exact.cost).margin(1e-3));
  }
}

TEST_CASE("the gain has its closed form, from wherever the grid begins") {
  const auto times = grid(0.02, 20);
  const auto best = optimum(kTerminal, times);
  const double var = kTerminal.variance, g = kTerminal.terminal;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double t = times[k], c = base_moments(kTerminal, t).variance;
    const double left = var * (1 - t) * (1 - t) / c;
    const double gain = g / (1 + g * left) * std::pow(t * var / c, 2);
    CHECK(best.value[k].square == Approx(gain).margin(1e-6));
  }
}

TEST_CASE("the value is the cost that its control has in simulation") {
  const auto times = grid(0.02, 4000);
  const auto best = optimum(kRunning, times);
  AffineControl control;
  for (std::size_t k = 0; k + 1 < times.size(); ++k) {
    control.slope.push_back(best.value[k].square);
    control.shift.push_back(best.value[k].linear);
  }
  const auto reached = outcome(kRunning, times, control);
  CHECK(reached.cost == Approx(best.cost).epsilon(5e-3));
  CHECK(reached.end.mean == Approx(best.end.mean).margin(2e-3));
  CHECK(reached.end.variance == Approx(best.end.variance).margin(2e-3));
  for (const double other : {0.8, 1.2}) {
    auto scaled = control;
    for (auto& slope : scaled.slope) slope *= other;
    CHECK(outcome(kRunning, times, scaled).cost > reached.cost);
  }
}

TEST_CASE("adjoint matching finds the optimal gain and law") {
  constexpr double kLaw = 0.03, kGain = 0.06;
  const auto times = grid(0.02, 200);
  for (const auto& c : {kTerminal, kRunning}) {
    const auto best = optimum(c, times);
    const auto control = match_adjoints(c, times, {20, 2000, {}}, Rng(1, "trajectories"));
    const auto reached = outcome(c, times, control);
    CHECK(reached.end.mean == Approx(best.end.mean).margin(kLaw));
    CHECK(reached.end.variance == Approx(best.end.variance).margin(kLaw));
    const auto error = gain_error(c, times, control, best.value);
    CHECK(std::sqrt(error.square / error.whole) < kGain);
  }
}

TEST_CASE("moments of the controlled sampler are those of its own simulation") {
  constexpr int kDraws = 200000;
  const Sampler sampler{28, 0.01, 1e-3};
  const auto exact = steered_moments(kRunning, sampler);
  Rng rng(2, "draws");
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    double x = rng.normal();
    for (int k = 0; k < 28; ++k) {
      const double t = k / 28.0;
      const double v = kRunning.mean + velocity_slope(kRunning, t) * (x - t * kRunning.mean);
      const double weight = 0.01 * flow::memoryless(t, 1e-3).variance * (1 - t);
      x += (v - weight * kRunning.running * (x - kRunning.target)) / 28;
    }
    sum += x, squares += x * x;
  }
  const double mean = sum / kDraws;
  CHECK(mean == Approx(exact.mean).margin(5 * std::sqrt(exact.variance / kDraws)));
  CHECK(squares / kDraws - mean * mean == Approx(exact.variance).epsilon(0.02));
}

TEST_CASE("a sampler without control reaches the law as steps grow") {
  double before = 1;
  for (const long steps : {100L, 1000L, 10000L}) {
    const auto end = steered_moments(kRunning, {steps, 0, 1e-3});
    const double gap = std::abs(end.variance - kRunning.variance);
    CHECK(end.mean == Approx(kRunning.mean).margin(1e-9));
    CHECK(gap < before / 5);
    before = gap;
  }
}

TEST_CASE("the task tells of every coordinate") {
  const auto outcome = testing::Trial()
                           .param("task", "lqg")
                           .param("am_trajectories", std::int64_t{1000})
                           .seed(5)
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("am_mean_1") == Approx(outcome.real("riccati_mean_1")).margin(0.03));
  CHECK(outcome.real("am_gain_rel_err") < 0.06);
  CHECK(outcome.real("value_am") >= outcome.real("value_opt") - 0.02);
  const auto steered = steered_moments({1.0, 0.5, 0.0, 1, 0}, {28, 0.01, 1e-3});
  CHECK(outcome.real("tt_mean_0") == Approx(steered.mean).margin(1e-12));
}

}  // namespace assay::focus_control
