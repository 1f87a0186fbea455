// Scripted behaviour of several qualities in the built-in tasks.
#pragma once

#include <functional>
#include <span>

#include "plugins/numerics/control/gripper.hpp"
#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

using control::Action;
using control::Gripper;
using control::Point;
using control::Task;

// Uniform on [0, 1) and standard normal numbers of one trajectory.
struct Draws {
  std::function<double()> uniform, normal;
  double between(double low, double high) const { return low + (high - low) * uniform(); }
};

// The expert of the task made worse: noise of standard deviation 0.15 + 0.9 (1 - q), correlated
// over time, and with probability 1 - q a stop early on, after which the hand drifts to a random
// point.
class ScriptedPolicy {
 public:
  // Requires quality in [0, 1]; `draws` must outlive the policy.
  ScriptedPolicy(double quality, const Draws& draws);

  Action act(const Gripper& gripper, Index t);

 private:
  const Draws& draws_;
  double sigma_;
  Index stop_;  // step from which it drifts
  Point drift_{};
  Action noise_{};
};

// Trajectory i has quality quality_levels[i mod size] and the draws of draws_of(i), so it does not
// depend on how many there are.
Episodes demonstrate(Task task, Index count, Index horizon, std::span<const double> quality_levels,
                     const std::function<Draws(Index i)>& draws_of);

// Observations, actions and rewards of one episode under `act`, appended at `i`.
using Act = std::function<Action(const Gripper&, Index t)>;
void play(Gripper& gripper, const Act& act, Episodes& episodes, Index i);
Episodes empty_episodes(Index count, Index horizon);

// Hand and object positions of built-in observations.
Series positions(const Series& states);

}  // namespace assay::pearl
