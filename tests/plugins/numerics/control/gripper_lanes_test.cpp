#include "plugins/numerics/control/gripper_lanes.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace assay::control {

TEST_CASE("a lane of the gripper's tasks goes as the gripper goes") {
  const GripperLanes task(Task::button_press);
  Lanes lanes(task.space(), 2, Rng(0, "noise"));
  Rng start(1, "start"), same(1, "start");
  for (std::size_t l = 0; l < 2; ++l) task.start(lanes, l, start);
  Gripper first(Task::button_press, [&](double a, double b) { return same.uniform(a, b); });
  std::vector<double> observation(20), action(8), reward(2);
  for (int t = 0; t < 50; ++t) {
    const auto move = expert_action(first);
    for (std::size_t k = 0; k < 4; ++k) action[2 * k] = move[k];
    task.step(lanes, action.data(), reward.data());
    REQUIRE(reward[0] == first.step(move).reward);
  }
  task.observe(lanes, observation.data());
  CHECK(observation[0] == first.observation()[0]);
  CHECK(reward[0] > 0.9);
  CHECK(reward[1] < 0.7);  // the other hand was held still
}

TEST_CASE("a reversed rail begins where the other one ends") {
  Rng rng(2, "start");
  const Gripper door(Task::door_close, [&](double a, double b) { return rng.uniform(a, b); });
  const auto open = door.reversed();
  CHECK(distance(open.object(), door.goal()) < 1e-15);
  CHECK(distance(open.goal(), door.object()) < 1e-15);
  CHECK(open.rail()[0] == Approx(-door.rail()[0]));
}

}  // namespace assay::control
