// Scripted behaviour of several qualities in the built-in tasks.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <span>

#include "plugins/numerics/control/gripper.hpp"
#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

using control::Action;
using control::Gripper;
using control::Point;
using control::Task;

// The expert of the task made worse: noise of standard deviation 0.15 + 0.9 (1 - q), correlated
// over time, and with probability 1 - q a stop early on, after which the hand drifts to a random
// point.
class ScriptedPolicy {
 public:
  // Requires quality in [0, 1]; `rng` must outlive the policy.
  ScriptedPolicy(double quality, Rng& rng);

  Action act(const Gripper& gripper, Index t);

 private:
  Rng& rng_;
  double sigma_;
  Index stop_;  // step from which it drifts
  Point drift_{};
  Action noise_{};
};

// Trajectory i has quality quality_levels[i mod size] and the draws of base.stream(i), so it does
// not depend on how many there are.
Episodes demonstrate(Task task, Index count, Index horizon, std::span<const double> quality_levels,
                     const Rng& base);

// A gripper whose scene is drawn from `rng`.
Gripper drawn_gripper(Task task, Rng& rng);

// Observations, actions and rewards of one episode under `act`, appended at `i`.
using Act = std::function<Action(const Gripper&, Index t)>;
void play(Gripper& gripper, const Act& act, Episodes& episodes, Index i);
Episodes empty_episodes(Index count, Index horizon);

// Hand and object positions of built-in observations.
Series positions(const Series& states);

}  // namespace assay::pearl
