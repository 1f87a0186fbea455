// The built-in tasks: what the expert reaches, what an action does, and that seeds repeat.
#include "plugins/pearl/gripper.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/pearl/draws.hpp"

namespace assay::pearl {
namespace {

constexpr Task kTasks[] = {Task::button_press, Task::faucet_close, Task::window_open,
                           Task::door_close,   Task::drawer_open,  Task::sweep_into};

Uniform middle() {
  return [](double low, double high) { return 0.5 * (low + high); };
}

TEST_CASE("the noisy expert solves every pushing task") {
  for (const Task task : kTasks) {
    if (task == Task::drawer_open) continue;
    INFO(name(task));
    CHECK(success_rate(episodes_of(task, 200, {1.0})) == 1.0);
  }
}

TEST_CASE("returns and successes rise with the quality of the script") {
  for (const Task task : kTasks) {
    INFO(name(task));
    double last = 0;
    for (const double quality : {0.05, 0.3, 0.6, 0.95}) {
      const double mean = episodes_of(task, 200, {quality}).returns().mean();
      CHECK(mean > last);
      last = mean;
    }
  }
}

// The figures come from few episodes: three standard errors of a mean over twenty are allowed.
TEST_CASE("mean returns are those of an independent implementation") {
  const std::vector<std::pair<Task, std::vector<double>>> measured = {
      {Task::button_press, {39.7, 26.7, 19.1, 13.7}}, {Task::window_open, {39.2, 24.5, 15.2, 9.6}}};
  const double quality[] = {0.95, 0.6, 0.3, 0.05};
  for (const auto& [task, means] : measured)
    for (std::size_t k = 0; k < means.size(); ++k) {
      INFO(name(task) << " at quality " << quality[k]);
      const Vector returns = episodes_of(task, 400, {quality[k]}).returns();
      const double deviation = std::sqrt((returns.array() - returns.mean()).square().mean());
      CHECK(returns.mean() == Approx(means[k]).margin(3 * deviation / std::sqrt(20)));
    }
}

TEST_CASE("an episode is repeated by its seed and by no other") {
  const auto a = episodes_of(Task::door_close, 6, {0.5}, 3),
             b = episodes_of(Task::door_close, 6, {0.5}, 3),
             c = episodes_of(Task::door_close, 6, {0.5}, 4);
  CHECK(a.states.values == b.states.values);
  CHECK(a.actions.values == b.actions.values);
  CHECK(a.states.values != c.states.values);
}

TEST_CASE("an episode does not depend on how many follow it") {
  const auto few = episodes_of(Task::sweep_into, 3, {0.7}),
             many = episodes_of(Task::sweep_into, 8, {0.7});
  CHECK(std::equal(few.states.values.begin(), few.states.values.end(), many.states.values.begin()));
}

TEST_CASE("trajectory i has quality i, round and round") {
  const auto mixed = episodes_of(Task::button_press, 80, {1.0, 0.0});
  const Vector returns = mixed.returns();
  double good = 0, bad = 0;
  for (Index i = 0; i < 80; ++i) (i % 2 == 0 ? good : bad) += returns[i] / 40;
  CHECK(good > bad + 10);
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
}  // namespace assay::pearl
