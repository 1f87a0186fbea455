// The language mode from its task to its outputs.
#pragma once

#include "plugins/oreal/params.hpp"

namespace assay::oreal {

void check_language(OrealRun& run);
void run_language(OrealRun& run);

}  // namespace assay::oreal
