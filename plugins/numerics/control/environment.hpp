// Control problems as plain state machines on arrays of lanes, one episode a lane.
#pragma once

#include <assay/rng.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace assay::control {

struct Space {
  std::size_t state = 0, observation = 0, action = 0;
  std::size_t choices = 0;  // 0: actions are real numbers; else one number out of 0 .. choices-1
  std::size_t horizon = 0;  // steps of an episode at most
};

// State variable k of lane l lies at [k * count + l], as entries of observations and actions do.
struct Lanes {
  Lanes(const Space& space, std::size_t lanes, const Rng& noise_of_all)
      : count(lanes), state(space.state * lanes), is_over(lanes), noise{noise_of_all} {}

  double* operator[](std::size_t k) { return state.data() + k * count; }
  const double* operator[](std::size_t k) const { return state.data() + k * count; }

  std::size_t count;
  std::vector<double> state;
  std::vector<std::uint8_t> is_over;  // the episode ended by a rule of the problem, not by time
  // Lane l meets the disturbances of noise[l % noise.size()], so that lanes can share them.
  std::vector<Rng> noise;
};

// The physics and its constants; what changes lies in Lanes, so one environment serves any number
// of threads.
class Environment {
 public:
  virtual ~Environment() = default;

  virtual Space space() const = 0;
  // Begins an episode in this lane.
  virtual void start(Lanes& lanes, std::size_t lane, Rng& rng) const = 0;
  virtual void observe(const Lanes& lanes, double* observation) const = 0;
  // Moves every lane, whether it is over or not, and writes one reward a lane. Actions out of range
  // are clipped.
  virtual void step(Lanes& lanes, const double* action, double* reward) const = 0;
};

// Copies the episode of one lane to another.
inline void copy_lane(const Lanes& from, std::size_t source, Lanes& to, std::size_t lane) {
  for (std::size_t k = 0; k * from.count < from.state.size(); ++k) to[k][lane] = from[k][source];
  to.is_over[lane] = from.is_over[source];
}

// Writes one action a lane from the observations of `lanes` lanes.
using Act = std::function<void(std::size_t lanes, const double* observation, double* action)>;

// Sum of rewards of each lane, from where it stands until it is over or the horizon is reached.
std::vector<double> returns(const Environment& environment, Lanes& lanes, const Act& act);

}  // namespace assay::control
