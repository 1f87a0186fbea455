#include "plugins/numerics/control/rollout.hpp"

namespace assay::control {

Rollout::Rollout(const Space& space, std::size_t steps_, std::size_t lanes_)
    : steps(steps_),
      lanes(lanes_),
      observation(samples() * space.observation),
      action(samples() * space.action),
      reward(samples()),
      log_probability(samples()),
      value(samples()),
      is_last(samples()),
      value_after(lanes_),
      advantage(samples()),
      target(samples()) {}

void fill_advantages(Rollout& rollout, double discount, double lambda) {
  for (std::size_t l = 0; l < rollout.lanes; ++l) {
    double next_value = rollout.value_after[l], next_advantage = 0;
    for (std::size_t t = rollout.steps; t-- > 0;) {
      const std::size_t i = t * rollout.lanes + l;
      const double going_on = rollout.is_last[i] != 0 ? 0 : discount;
      const double delta = rollout.reward[i] + going_on * next_value - rollout.value[i];
      next_advantage = delta + going_on * lambda * next_advantage;
      next_value = rollout.value[i];
      rollout.advantage[i] = next_advantage;
      rollout.target[i] = next_advantage + next_value;
    }
  }
}

}  // namespace assay::control
