// The bandit mode from its problem to its outputs.
#pragma once

#include "plugins/oreal/params.hpp"

namespace assay::oreal {

void check_bandit(OrealRun& run);
void run_bandit(OrealRun& run);

}  // namespace assay::oreal
