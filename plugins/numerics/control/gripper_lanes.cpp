#include "plugins/numerics/control/gripper_lanes.hpp"

namespace assay::control {
namespace {

Gripper gripper_of(const Lanes& lanes, std::size_t lane) {
  Gripper::State state;
  for (std::size_t k = 0; k < state.size(); ++k) state[k] = lanes[k][lane];
  return Gripper(state);
}

void put(const Gripper& gripper, Lanes& lanes, std::size_t lane) {
  const auto state = gripper.state();
  for (std::size_t k = 0; k < state.size(); ++k) lanes[k][lane] = state[k];
}

}  // namespace

void GripperLanes::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  const Gripper gripper(task_, [&](double low, double high) { return rng.uniform(low, high); });
  put(is_reversed_ ? gripper.reversed() : gripper, lanes, lane);
  lanes.is_over[lane] = 0;
}

void GripperLanes::observe(const Lanes& lanes, double* observation) const {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    const auto seen = gripper_of(lanes, l).observation();
    for (std::size_t k = 0; k < seen.size(); ++k) observation[k * lanes.count + l] = seen[k];
  }
}

void GripperLanes::step(Lanes& lanes, const double* action, double* reward) const {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    auto gripper = gripper_of(lanes, l);
    Action a;
    for (std::size_t k = 0; k < a.size(); ++k) a[k] = action[k * lanes.count + l];
    reward[l] = gripper.step(a).reward;
    put(gripper, lanes, l);
  }
}

}  // namespace assay::control
