#include "plugins/numerics/control/environment.hpp"

#include <algorithm>

namespace assay::control {

std::vector<double> returns(const Environment& environment, Lanes& lanes, const Act& act) {
  const Space space = environment.space();
  std::vector<double> total(lanes.count), reward(lanes.count);
  std::vector<double> observation(space.observation * lanes.count),
      action(space.action * lanes.count);
  for (std::size_t t = 0; t < space.horizon; ++t) {
    const auto before = lanes.is_over;
    if (std::all_of(before.begin(), before.end(), [](auto over) { return over != 0; })) break;
    environment.observe(lanes, observation.data());
    act(lanes.count, observation.data(), action.data());
    environment.step(lanes, action.data(), reward.data());
    for (std::size_t l = 0; l < lanes.count; ++l) {
      if (before[l] == 0)
        total[l] += reward[l];
      else
        lanes.is_over[l] = 1;
    }
  }
  return total;
}

}  // namespace assay::control
