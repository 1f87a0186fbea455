// What an action does, and what is rewarded.
#include "plugins/numerics/control/gripper.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::control {
namespace {

Uniform middle() {
  return [](double low, double high) { return 0.5 * (low + high); };
}

TEST_CASE("the hand stays in its box and moves at most a step") {
  Gripper gripper(Task::button_press, middle());
  for (int t = 0; t < 100; ++t) {
    const Point before = gripper.hand();
    gripper.step({5, 0, -5, 0});
    CHECK(std::abs(gripper.hand()[0] - before[0]) <= 0.05 + 1e-15);
  }
  CHECK(gripper.hand()[0] == Approx(0.4));
  CHECK(gripper.hand()[2] == 0);
}

TEST_CASE("an object moves only along its rail, and only when the hand is at it") {
  Gripper gripper(Task::window_open, middle());
  const Point start = gripper.object();
  gripper.step({1, 0, 0, 0});
  CHECK(distance(gripper.object(), start) == 0);
  for (int t = 0; t < 30; ++t) gripper.step(expert_action(gripper));
  CHECK(gripper.object()[0] > start[0]);
  CHECK(gripper.object()[1] == Approx(start[1]));
  CHECK(gripper.object()[2] == Approx(start[2]));
}

TEST_CASE("a drawer moves only with the gripper closed, and back again") {
  Gripper gripper(Task::drawer_open, middle());
  const auto to_object = [&] {
    for (int t = 0; t < 20 && distance(gripper.hand(), gripper.object()) > 0.045; ++t)
      gripper.step(towards(gripper.hand(), gripper.object(), -1));
  };
  to_object();
  const Point shut = gripper.object();
  gripper.step({0, -1, 0, -1});
  CHECK(distance(gripper.object(), shut) == 0);
  to_object();
  for (int t = 0; t < 4; ++t) gripper.step({0, 0, 0, 1});
  gripper.step({0, -1, 0, 1});
  CHECK(gripper.object()[1] == Approx(shut[1] - 0.05));
  gripper.step({0, 1, 0, 1});
  CHECK(gripper.object()[1] == Approx(shut[1]));
}

TEST_CASE("the reward is 1 with the hand at the object at the goal, and success comes before") {
  Gripper gripper(Task::button_press, middle());
  StepOutcome outcome{};
  int first_success = -1;
  for (int t = 0; t < 50; ++t) {
    outcome = gripper.step(expert_action(gripper));
    if (outcome.is_succeeded && first_success < 0) first_success = t;
  }
  const double left = distance(gripper.object(), gripper.goal()) / 0.08;
  CHECK(left == Approx(0).margin(1e-12));
  CHECK(outcome.reward ==
        Approx(0.3 * (1 - std::tanh(8 * distance(gripper.hand(), gripper.object()))) + 0.7));
  CHECK(first_success > 0);
}

}  // namespace
}  // namespace assay::control
