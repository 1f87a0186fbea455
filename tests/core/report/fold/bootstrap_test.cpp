// Aggregates over tasks, with intervals by resampling.
#include "core/report/fold/bootstrap.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace assay {
namespace {

TEST_CASE("the interquartile mean is of all runs of all tasks") {
  const auto of = interquartile_mean(Strata{{3, 1, 4, 1, 5}, {9, 2, 6, 5, 3}});
  CHECK(of.value == Approx(22.0 / 6));  // 2 3 3 4 5 5
  REQUIRE(of.interval);
  CHECK(of.interval->low < of.value);
  CHECK(of.interval->high > of.value);
}

TEST_CASE("one run a task leaves nothing to resample, and the same runs give the same bits") {
  CHECK_FALSE(interquartile_mean(Strata{{1}, {2}, {3}}).interval);
  const Strata strata{{0.1, 0.4, 0.2}, {0.9, 0.7}};
  const auto a = interquartile_mean(strata), b = interquartile_mean(strata);
  CHECK(a.interval->low == b.interval->low);
  CHECK(a.interval->high == b.interval->high);
}

TEST_CASE("tasks are not mixed: what differs between them alone has no interval") {
  const auto of = interquartile_mean(Strata{{1, 1, 1}, {5, 5, 5}});
  CHECK(of.interval->low == of.interval->high);
  CHECK(of.value == 3);
}

TEST_CASE("the interval of a mean of many draws is that of the normal law") {
  std::mt19937_64 random(7);
  std::vector<double> draws;
  for (int i = 0; i < 400; ++i) draws.push_back(static_cast<double>(random() >> 11) * 0x1p-53);
  const auto of = bootstrap({draws}, [](std::span<const double> v) { return mean_of(v); });
  // A uniform variate has variance 1/12: the half width is 1.96 / sqrt(12 * 400) = 0.0283; the
  // draws' own spread and 2000 resamples are off by some per cent each.
  CHECK((of.interval->high - of.interval->low) / 2 == Approx(0.0283).epsilon(0.1));
}

TEST_CASE("a performance profile is the share of runs above, tasks weighing alike") {
  const std::vector<double> thresholds{0, 1, 2};
  const auto profile = performance_profile(Strata{{1, 2}, {3, 3, 3, 0}}, thresholds);
  CHECK(profile[0].value == Approx((1 + 0.75) / 2));
  CHECK(profile[1].value == Approx((0.5 + 0.75) / 2));
  CHECK(profile[2].value == Approx((0 + 0.75) / 2));
  for (const auto& at : profile) CHECK(at.interval->high >= at.interval->low);
}

}  // namespace
}  // namespace assay
