// An arm of two links in a horizontal plane, whose tip is to come to a target.
#pragma once

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

struct ReacherConstants {
  double length = 1, mass = 1;  // of each link, a thin rod
  double max_torque = 1, damping = 0.1;
  double time_step = 0.05;
  double radius = 0.1, margin = 1;  // reward 1 in a disc, 0.1 at this distance from it
  std::size_t horizon = 100;
};

// State: joint angles, joint speeds, target. Observation cos and sin of both angles, both speeds,
// the way from tip to target. Action: both torques, in [-1, 1]. Starts at rest with angles and
// target drawn; targets are within reach. Semi-implicit Euler steps of M(q) q'' + h(q, q') =
// torque - damping q'.
class Reacher : public Environment {
 public:
  explicit Reacher(const ReacherConstants& constants = {}) : constants_(constants) {}

  Space space() const override { return {6, 8, 2, 0, constants_.horizon}; }
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;

  // Kinetic energy of a lane.
  double energy(const Lanes& lanes, std::size_t lane) const;

 private:
  ReacherConstants constants_;
};

}  // namespace assay::control
