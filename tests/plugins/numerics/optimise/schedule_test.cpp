// Learning rates against values by hand.
#include "plugins/numerics/optimise/schedule.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::optimise {
namespace {

TEST_CASE("without a schedule every step has the peak rate") {
  const Rates rates{Schedule::kNone, 0.3, 0.01};
  for (const int step : {0, 5, 9}) CHECK(learning_rate(rates, step, 10) == 0.3);
}

TEST_CASE("the cosine starts at the peak, is half way down in the middle and nears its end") {
  const Rates rates{Schedule::kCosine, 2.0, 0.01};
  CHECK(learning_rate(rates, 0, 100) == 2.0);
  CHECK(learning_rate(rates, 50, 100) == Approx((2.0 + 0.02) / 2));
  CHECK(learning_rate(rates, 25, 100) == Approx(0.02 + 1.98 * (1 + std::sqrt(0.5)) / 2));
  CHECK(learning_rate(rates, 99, 100) == Approx(0.02).epsilon(0.03));
  for (int step = 1; step < 100; ++step)
    CHECK(learning_rate(rates, step, 100) < learning_rate(rates, step - 1, 100));
}

TEST_CASE("one cycle rises for 30 % of the steps and falls to almost nothing") {
  const Rates rates{Schedule::kOneCycle, 1.0, 0.01};
  CHECK(learning_rate(rates, 0, 100) == Approx(1.0 / 25));
  CHECK(learning_rate(rates, 29, 100) == Approx(1.0));
  CHECK(learning_rate(rates, 99, 100) == Approx(1.0 / 25 / 1e4));
  for (int step = 1; step < 100; ++step)
    CHECK((learning_rate(rates, step, 100) > learning_rate(rates, step - 1, 100)) == (step <= 29));
}

TEST_CASE("one cycle may rise for another share of the steps") {
  const Rates rates{.schedule = Schedule::kOneCycle, .peak = 1.0, .rise = 0.1};
  CHECK(learning_rate(rates, 9, 100) == Approx(1.0));
  CHECK(learning_rate(rates, 8, 100) < learning_rate(rates, 9, 100));
  CHECK(learning_rate(rates, 10, 100) < 1);
}

TEST_CASE("runs of one or two steps have a rate") {
  for (const auto kind : {Schedule::kNone, Schedule::kCosine, Schedule::kOneCycle})
    for (const int steps : {1, 2})
      for (int step = 0; step < steps; ++step) {
        const double rate = learning_rate({kind, 1.0, 0.01}, step, steps);
        CHECK(rate > 0);
        CHECK(rate <= 1);
      }
}

TEST_CASE("schedules have names") {
  CHECK(schedule("onecycle") == Schedule::kOneCycle);
  CHECK(schedule("none") == Schedule::kNone);
  CHECK_FALSE(schedule("linear").has_value());
}

}  // namespace
}  // namespace assay::optimise
