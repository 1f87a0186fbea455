// Cars on a ring after the intelligent-driver model (Treiber, Hennecke, Helbing 2000), one of them
// guided: unguided, they stop and go.
#pragma once

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

enum class Guidance { none, acceleration, speed };

struct RingRoadConstants {
  std::size_t cars = 22;
  double circumference = 250, car_length = 5;
  double acceleration = 1, deceleration = 1.5, least_gap = 2, headway_time = 1, free_speed = 30;
  double noise = 0.2;  // of accelerations, a Wiener process
  double time_step = 0.1;
  std::size_t warm_up = 1000;  // steps of an unguided start from rest
  std::size_t steps = 2000;    // then
  std::size_t hold = 1;        // steps for which an action is held
  Guidance guidance = Guidance::acceleration;
  double max_acceleration = 0.5;  // of guidance by acceleration
  double max_speed = 10;          // of guidance by speed
};

// One step of the environment is `hold` steps of the road. State: speeds of the cars, the gaps
// before them, and the steps done; car 0 is guided, its leader is car 1. Observation: speed of car
// 0, speed of its leader, its gap, over 10, 10 and 300. Action in [-1, 1]: acceleration over
// max_acceleration, or the speed to reach from 0 (-1) to max_speed (1). A guided car brakes where
// it must (Krauss' safe speed). Rewards sum up to the mean speed of all cars over all steps.
class RingRoad : public Environment {
 public:
  explicit RingRoad(const RingRoadConstants& constants) : constants_(constants) {}

  Space space() const override;
  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override;
  void observe(const Lanes& lanes, double* observation) const override;
  void step(Lanes& lanes, const double* action, double* reward) const override;

 private:
  RingRoadConstants constants_;
};

}  // namespace assay::control
