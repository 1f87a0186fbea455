#include "plugins/numerics/control/ring_road.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::control {
namespace {

constexpr double kLeastGap = 0.01;  // where the model would divide by 0

// The accelerations of one car in all lanes, after its model.
ASSAY_VECTOR_CLONES void drive(const RingRoadConstants& c, std::size_t lanes, const double* speed,
                               const double* leader, const double* gap, double* push) {
  const double braking = 1 / (2 * std::sqrt(c.acceleration * c.deceleration));
  for (std::size_t l = 0; l < lanes; ++l) {
    const double v = speed[l], share = v / c.free_speed;
    const double dynamic = v * c.headway_time + v * (v - leader[l]) * braking;
    const double wanted = c.least_gap + (dynamic > 0 ? dynamic : 0);
    const double room = gap[l] > kLeastGap ? gap[l] : kLeastGap;
    const double ratio = wanted / room;
    push[l] = c.acceleration * (1 - share * share * share * share - ratio * ratio);
  }
}

ASSAY_VECTOR_CLONES void accelerate(std::size_t lanes, double time_step, const double* push,
                                    double* speed) {
  for (std::size_t l = 0; l < lanes; ++l) {
    const double v = speed[l] + time_step * push[l];
    speed[l] = v > 0 ? v : 0;
  }
}

ASSAY_VECTOR_CLONES void close_up(std::size_t lanes, double time_step, const double* speed,
                                  const double* leader, double* gap) {
  for (std::size_t l = 0; l < lanes; ++l) gap[l] += time_step * (leader[l] - speed[l]);
}

// What one step needs beside the state.
struct Scratch {
  std::vector<double> push, shock, speed;  // cars x lanes, streams, lanes
};

void add_noise(const RingRoadConstants& c, std::span<Rng> noise, std::size_t lanes, double* push,
               std::vector<double>& shock) {
  shock.resize(noise.size());
  const double scale = c.noise / std::sqrt(c.time_step);
  for (std::size_t s = 0; s < noise.size(); ++s) shock[s] = scale * noise[s].normal();
  for (std::size_t first = 0; first < lanes; first += noise.size())
    for (std::size_t s = 0; s < std::min(noise.size(), lanes - first); ++s)
      push[first + s] += shock[s];
}

// The guided car does as it is told, but never faster than it could brake behind its leader.
void obey(const RingRoadConstants& c, const Lanes& lanes, const double* action, double* push) {
  for (std::size_t l = 0; l < lanes.count; ++l) {
    const double told = std::clamp(action[l], -1.0, 1.0), v = lanes[0][l];
    const double leader = lanes[1][l], gap = std::max(0.0, lanes[c.cars][l] - kLeastGap);
    const double b = c.deceleration, reaction = b * c.time_step;
    const double safe = -reaction + std::sqrt(reaction * reaction + leader * leader + 2 * b * gap);
    const double wanted = c.guidance == Guidance::speed
                              ? (told + 1) / 2 * c.max_speed
                              : v + c.time_step * c.max_acceleration * told;
    const double fastest = v + c.time_step * c.acceleration, slowest = v - c.time_step * b;
    push[l] = (std::min(std::clamp(wanted, slowest, fastest), safe) - v) / c.time_step;
  }
}

// All cars move at once; `action` may be null.
void move_all(const RingRoadConstants& c, Lanes& lanes, std::span<Rng> noise, const double* action,
              Scratch& scratch) {
  const std::size_t n = lanes.count;
  scratch.push.resize(c.cars * n);
  for (std::size_t i = 0; i < c.cars; ++i) {
    double* push = scratch.push.data() + i * n;
    drive(c, n, lanes[i], lanes[(i + 1) % c.cars], lanes[c.cars + i], push);
    add_noise(c, noise, n, push, scratch.shock);
  }
  if (action != nullptr) obey(c, lanes, action, scratch.push.data());
  for (std::size_t i = 0; i < c.cars; ++i)
    accelerate(n, c.time_step, scratch.push.data() + i * n, lanes[i]);
  for (std::size_t i = 0; i < c.cars; ++i)
    close_up(n, c.time_step, lanes[i], lanes[(i + 1) % c.cars], lanes[c.cars + i]);
}

}  // namespace

Space RingRoad::space() const {
  return {2 * constants_.cars + 1, 3, 1, 0,
          (constants_.steps + constants_.hold - 1) / constants_.hold};
}

void RingRoad::start(Lanes& lanes, std::size_t lane, Rng& rng) const {
  const auto& c = constants_;
  Lanes alone(space(), 1, rng);
  const double gap = c.circumference / static_cast<double>(c.cars) - c.car_length;
  for (std::size_t i = 0; i < c.cars; ++i) alone[i][0] = 0, alone[c.cars + i][0] = gap;
  Scratch scratch;
  for (std::size_t t = 0; t < c.warm_up; ++t)
    move_all(c, alone, std::span(&rng, 1), nullptr, scratch);
  copy_lane(alone, 0, lanes, lane);
}

void RingRoad::observe(const Lanes& lanes, double* observation) const {
  const std::size_t n = lanes.count;
  for (std::size_t l = 0; l < n; ++l) {
    observation[l] = lanes[0][l] / 10;
    observation[n + l] = lanes[1][l] / 10;
    observation[2 * n + l] = lanes[constants_.cars][l] / 300;
  }
}

void RingRoad::step(Lanes& lanes, const double* action, double* reward) const {
  const auto& c = constants_;
  const double share = 1 / static_cast<double>(c.cars * c.steps);
  double* clock = lanes[2 * c.cars];
  std::fill(reward, reward + lanes.count, 0.0);
  Scratch scratch;
  for (std::size_t t = 0; t < c.hold; ++t) {
    move_all(c, lanes, lanes.noise, c.guidance == Guidance::none ? nullptr : action, scratch);
    scratch.speed.assign(lanes.count, 0.0);
    for (std::size_t i = 0; i < c.cars; ++i) {
      const double* speed = lanes[i];
      for (std::size_t l = 0; l < lanes.count; ++l) scratch.speed[l] += speed[l];
    }
    for (std::size_t l = 0; l < lanes.count; ++l) {
      if (clock[l] < static_cast<double>(c.steps)) reward[l] += share * scratch.speed[l];
      clock[l] += 1;
    }
  }
  for (std::size_t l = 0; l < lanes.count; ++l)
    lanes.is_over[l] = clock[l] >= static_cast<double>(c.steps);
}

}  // namespace assay::control
