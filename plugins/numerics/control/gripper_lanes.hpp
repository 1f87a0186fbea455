// The gripper's tasks on lanes.
#pragma once

#include "plugins/numerics/control/environment.hpp"
#include "plugins/numerics/control/gripper.hpp"

namespace assay::control {

// State: what Gripper::state says. Observation and action as Gripper has them; rewards in [0, 1] a
// step. `is_reversed` lets the object stand where the task would bring it, and the goal where it
// would begin: a door that is to be opened in place of closed.
class GripperLanes : public Environment {
 public:
  explicit GripperLanes(Task task, bool is_reversed = false)
      : task_(task), is_reversed_(is_reversed) {}

  Space space() const override {
    return {Gripper::kStateNumbers, kStateSize, kActionSize, 0, kHorizon};
  }
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;

  static constexpr std::size_t kHorizon = 50;

 private:
  Task task_;
  bool is_reversed_;
};

}  // namespace assay::control
