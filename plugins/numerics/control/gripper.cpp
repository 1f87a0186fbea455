#include "plugins/numerics/control/gripper.hpp"

#include <algorithm>
#include <cmath>

namespace assay::control {
namespace {

constexpr double kTimeStep = 0.05;
constexpr double kReach = 0.05, kCloseEnough = 0.045;  // of the object: to move it, to start moving
constexpr double kLead = 0.1;                          // how far along the rail the expert aims
constexpr double kGripRate = 0.2, kClosed = 0.5;
constexpr double kSuccess = 0.25;  // of the way may be left
constexpr double kNearWeight = 0.3, kNearScale = 8;
constexpr Point kLow = {-0.4, 0.2, 0}, kHigh = {0.4, 1, 0.5};

Point operator+(const Point& a, const Point& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
Point operator-(const Point& a, const Point& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
Point operator*(double s, const Point& a) { return {s * a[0], s * a[1], s * a[2]}; }
double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

struct Scene {
  Point object, goal;
};

Scene scene_of(Task task, double j0, double j1) {
  const auto along = [](Point object, Point way) { return Scene{object, object + way}; };
  switch (task) {
    case Task::button_press:
      return along({0.1 * j0, 0.70, 0.12}, {0, 0.08, 0});
    case Task::faucet_close:
      return along({0.12 + 0.05 * j0, 0.65 + 0.03 * j1, 0.10}, {-0.12, 0.06, 0});
    case Task::window_open:
      return along({-0.05 + 0.05 * j0, 0.70 + 0.03 * j1, 0.16}, {0.15, 0, 0});
    case Task::door_close:
      return along({-0.15 + 0.03 * j0, 0.60 + 0.03 * j1, 0.15}, {0.12, 0.12, 0});
    case Task::drawer_open:
      return along({0.1 * j0, 0.72, 0.09}, {0, -0.16, 0});
    case Task::sweep_into:
      return {{0.05 * j0, 0.60 + 0.03 * j1, 0.02}, {0.16, 0.78, 0.02}};
  }
  return {};
}

double clipped(double x) { return std::clamp(x, -1.0, 1.0); }

}  // namespace

double distance(const Point& a, const Point& b) { return std::sqrt(dot(a - b, a - b)); }

Gripper::Gripper(Task task, const Uniform& uniform) : is_pulled_(task == Task::drawer_open) {
  hand_ = {0, 0.4, 0.2};
  for (double& x : hand_) x += 0.02 * uniform(-1, 1);
  const double j0 = uniform(-1, 1), j1 = uniform(-1, 1);
  uniform(-1, 1);  // the third number of j, which no task uses
  const Scene scene = scene_of(task, j0, j1);
  start_ = scene.object, goal_ = scene.goal;
  lay_rail();
}

Gripper::Gripper(const State& s)
    : is_pulled_(s[0] != 0),
      hand_{s[1], s[2], s[3]},
      start_{s[4], s[5], s[6]},
      goal_{s[7], s[8], s[9]},
      grip_(s[10]),
      slid_(s[11]) {
  lay_rail();
}

Gripper::State Gripper::state() const {
  return {is_pulled_ ? 1.0 : 0.0,
          hand_[0],
          hand_[1],
          hand_[2],
          start_[0],
          start_[1],
          start_[2],
          goal_[0],
          goal_[1],
          goal_[2],
          grip_,
          slid_};
}

Gripper Gripper::reversed() const {
  Gripper other = *this;
  other.start_ = goal_, other.goal_ = start_;
  other.lay_rail();
  return other;
}

void Gripper::lay_rail() {
  length_ = distance(start_, goal_);
  rail_ = (1 / length_) * (goal_ - start_);
}

Point Gripper::object() const { return start_ + slid_ * rail_; }

std::array<double, kStateSize> Gripper::observation() const {
  const Point o = object();
  return {hand_[0], hand_[1], hand_[2], grip_, o[0], o[1], o[2], goal_[0], goal_[1], goal_[2]};
}

StepOutcome Gripper::step(const Action& action) {
  const Point before = hand_;
  const bool is_near = distance(hand_, object()) < kReach;
  for (std::size_t k = 0; k < 3; ++k)
    hand_[k] = std::clamp(hand_[k] + kTimeStep * clipped(action[k]), kLow[k], kHigh[k]);
  grip_ = std::clamp(grip_ - kGripRate * clipped(action[3]), 0.0, 1.0);
  if (is_near && (!is_pulled_ || grip_ < kClosed)) {
    double along = dot(hand_ - before, rail_);
    if (!is_pulled_) along = std::max(along, 0.0);
    slid_ = std::clamp(slid_ + along, 0.0, length_);
  }
  const double left = distance_left() / length_;
  return {kNearWeight * (1 - std::tanh(kNearScale * distance(hand_, object()))) +
              (1 - kNearWeight) * (1 - left),
          left < kSuccess};
}

Action towards(const Point& hand, const Point& aim, double grip, double gain) {
  Action a{0, 0, 0, grip};
  for (std::size_t k = 0; k < 3; ++k) a[k] = clipped(gain * (aim[k] - hand[k]) / kTimeStep);
  return a;
}

Action expert_action(const Gripper& gripper) {
  const Point object = gripper.object();
  if (distance(gripper.hand(), object) > kCloseEnough) return towards(gripper.hand(), object, -1);
  return towards(gripper.hand(), gripper.hand() + kLead * gripper.rail(), 1);
}

}  // namespace assay::control
