// What an agent met on a few lanes between two updates, and the advantages of what it did.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

// Step t of lane l is sample t * lanes + l; observations and actions are rows, one a sample.
struct Rollout {
  Rollout() = default;
  Rollout(const Space& space, std::size_t steps, std::size_t lanes);

  std::size_t samples() const { return steps * lanes; }

  std::size_t steps = 0, lanes = 0;
  std::vector<double> observation, action, reward, log_probability, value;
  std::vector<std::uint8_t> is_last;  // the episode ended with this step
  std::vector<double> value_after;    // of each lane, where it stands after the last step
  std::vector<double> advantage, target;
};

// Generalised advantages (Schulman et al. 2016): A_t = delta_t + discount lambda A_t+1 with
// delta_t = r_t + discount V_t+1 - V_t, both cut where an episode ends; targets A_t + V_t.
void fill_advantages(Rollout& rollout, double discount, double lambda);

}  // namespace assay::control
