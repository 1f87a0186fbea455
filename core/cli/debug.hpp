// assay run --debug: one run in this process, told as it goes, stored nowhere.
#pragma once

#include <vector>

#include "core/cli/shared.hpp"
#include "core/run/plan/plan.hpp"

namespace assay::cli {

// The plans must hold one run; UserError otherwise. Returns the exit code.
int debug(const std::vector<Plan>& plans, const Shared& shared);

}  // namespace assay::cli
