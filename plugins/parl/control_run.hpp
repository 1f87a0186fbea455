// The mode in which everything is sampled: small control tasks, networks, PPO.
#pragma once

#include "plugins/parl/params.hpp"

namespace assay::parl {

void check_control(ParlRun& run);
void run_control(ParlRun& run);

}  // namespace assay::parl
