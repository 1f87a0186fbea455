// A point gripper in six manipulation tasks, laid out as in Meta-World.
//
// Observation: hand x y z, grip (1 open .. 0 closed), object x y z, goal x y z. Action: dx dy dz
// dgrip in [-1, 1]. The object slides on a rail from where it stood to the goal.
#pragma once

#include <array>
#include <functional>
#include <string_view>

namespace assay::control {

constexpr int kStateSize = 10, kActionSize = 4;
constexpr int kHandPlace = 0, kObjectPlace = 4;  // of positions in an observation

using Point = std::array<double, 3>;
using Action = std::array<double, kActionSize>;
using Uniform = std::function<double(double low, double high)>;

enum class Task { button_press, faucet_close, window_open, door_close, drawer_open, sweep_into };
constexpr std::array<const char*, 6> kTaskNames = {"button_press", "faucet_close", "window_open",
                                                   "door_close",   "drawer_open",  "sweep_into"};
constexpr std::string_view name(Task task) { return kTaskNames[static_cast<std::size_t>(task)]; }

struct StepOutcome {
  double reward;      // in [0, 1]
  bool is_succeeded;  // the object is within a quarter of its way of the goal
};

// One episode. Requires actions of finite numbers.
class Gripper {
 public:
  Gripper(Task task, const Uniform& uniform);

  // All that an episode goes on from.
  static constexpr std::size_t kStateNumbers = 12;
  using State = std::array<double, kStateNumbers>;
  explicit Gripper(const State& state);
  State state() const;
  // The same scene with the object at the goal, and the goal where the object stood.
  Gripper reversed() const;

  std::array<double, kStateSize> observation() const;
  StepOutcome step(const Action& action);

  const Point& hand() const { return hand_; }
  Point object() const;
  const Point& goal() const { return goal_; }
  const Point& rail() const {
    return rail_;
  }  // unit vector from where the object stood to the goal

 private:
  void lay_rail();
  double distance_left() const { return length_ - slid_; }

  bool is_pulled_;
  Point hand_, start_, goal_, rail_;
  double grip_ = 1, length_, slid_ = 0;
};

// Where to move from here to solve the task: at the object with the gripper open, then along the
// rail with it closed. Components in [-1, 1].
Action expert_action(const Gripper& gripper);

double distance(const Point& a, const Point& b);

// `gain` times the velocity that reaches `aim` in one step, clipped to [-1, 1].
Action towards(const Point& hand, const Point& aim, double grip, double gain = 1);

}  // namespace assay::control
