// Where an agent has been: states for the Fisher matrix, and how far each is from the others.
#pragma once

#include <vector>

#include "plugins/numerics/control/rollout.hpp"

namespace assay::parl {

// `most` observations at equal distances in the roll-out, by columns, padded for networks.
std::vector<double> visited_states(const control::Rollout& rollout, std::size_t observation,
                                   std::size_t most);

// log(1 + distance to the fifth nearest of 512 visited states): rewards that spread states out.
std::vector<double> distances_to_others(const control::Rollout& rollout, std::size_t observation);

}  // namespace assay::parl
