// A plugin of this tree, its source compiled into the test.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace {

using assay::testing::Trial;

TEST_CASE("the loss shrinks by (1 - 2 rate)^2 each step") {
  const auto outcome = Trial().param("rate", 0.2).param("steps", 30).seed(3).run();
  REQUIRE(outcome.status == ASSAY_OK);
  const auto& loss = outcome.curve("loss");
  REQUIRE(loss.size() == 30);
  for (std::size_t i = 1; i < loss.size(); ++i) {
    CHECK(loss[i].step == static_cast<std::int64_t>(i));
    CHECK(loss[i].value == Approx(0.36 * loss[i - 1].value));
  }
  CHECK(outcome.real("loss") == loss.back().value);
  CHECK(outcome.done == 30);
}

TEST_CASE("parameters that are not given have their declared defaults") {
  CHECK(Trial().run().curve("loss").size() == 100);
}

TEST_CASE("another seed starts elsewhere, the same seed at the same place") {
  Trial trial;
  const auto first = trial.seed(1).run().real("x");
  CHECK(trial.seed(1).run().real("x") == first);
  CHECK(trial.seed(2).run().real("x") != first);
}

TEST_CASE("a rate above one diverges and says at which step") {
  const auto outcome = Trial().param("rate", 100).param("steps", 1000).run();
  CHECK(outcome.status == ASSAY_DIVERGED);
  CHECK(outcome.failure.starts_with("the loss left the finite range at step"));
  CHECK(outcome.results.empty());
}

TEST_CASE("the method obeys the host's wish to stop") {
  const auto outcome = Trial().stop_after(5).run();
  CHECK(outcome.status == ASSAY_STOPPED);
  CHECK(outcome.curve("loss").size() == 5);
}

TEST_CASE("a parameter that is not declared, or of another type, is the test's mistake") {
  CHECK_THROWS_WITH(Trial().param("rat", 0.1), "the method has no parameter 'rat'");
  CHECK_THROWS_WITH(Trial().param("steps", 0.5), "the value of parameter 'steps' has another type");
}

}  // namespace
