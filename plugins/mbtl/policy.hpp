// What training gives: weights of a linear policy or of a network.
#pragma once

#include <vector>

#include "plugins/numerics/control/environment.hpp"

namespace assay::mbtl {

// Linear: an action's weights of the observations, then its constant. Else a tanh network.
struct Policy {
  bool is_linear = true;
  std::vector<std::size_t> sizes;  // of the network
  std::vector<double> weights;
};

control::Act act_of(const Policy& policy, const control::Space& space);

// Each policy acts in its own `episodes` lanes, one policy after another. `acts` must outlive it.
control::Act act_of_all(const std::vector<control::Act>& acts, std::size_t episodes,
                        const control::Space& space);

// Lanes that begin with the same episodes in every context.
control::Lanes starts_of(const control::Environment& environment, std::size_t episodes, Rng rng);

}  // namespace assay::mbtl
