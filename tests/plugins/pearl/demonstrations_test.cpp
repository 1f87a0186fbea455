// Scripted behaviour in the built-in tasks: what it reaches, and that seeds repeat.
#include "plugins/pearl/demonstrations.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/pearl/draws.hpp"

namespace assay::pearl {
namespace {

constexpr Task kTasks[] = {Task::button_press, Task::faucet_close, Task::window_open,
                           Task::door_close,   Task::drawer_open,  Task::sweep_into};

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

}  // namespace
}  // namespace assay::pearl
