// The tasks of the control mode.
#include "plugins/numerics/control/cart_pole.hpp"
#include "plugins/numerics/control/gripper_lanes.hpp"
#include "plugins/numerics/control/pendulum.hpp"
#include "plugins/numerics/control/point_mass.hpp"
#include "plugins/numerics/control/reacher.hpp"
#include "plugins/parl/control_learner.hpp"

namespace assay::parl {

ControlTask control_task(EnvironmentName name) {
  switch (name) {
    case EnvironmentName::pendulum: {
      control::PendulumConstants constants;
      constants.reward_scale = 1 / 16.3, constants.horizon = 100;
      return {std::make_unique<control::Pendulum>(constants), -20};
    }
    case EnvironmentName::cart_pole_swing_up:
      return {std::make_unique<control::CartPoleSwingUp>(), 300};
    case EnvironmentName::reacher:
      return {std::make_unique<control::Reacher>(), 30};
    case EnvironmentName::button_press:
      return {std::make_unique<control::GripperLanes>(control::Task::button_press), 30};
    case EnvironmentName::door_open:
      return {std::make_unique<control::GripperLanes>(control::Task::door_close, true), 30};
    case EnvironmentName::point_mass:
      break;
  }
  return {std::make_unique<control::PointMass>(), 38};
}

}  // namespace assay::parl
