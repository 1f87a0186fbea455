// Task loss: every cost of attention maps that the user gives.
#pragma once

#include "plugins/focus_control/params.hpp"

namespace assay::focus_control {

// Maps and groups that no cost is defined for are faults.
void require_maps(Run<Params>& run);

void run_loss(Run<Params>& run);

}  // namespace assay::focus_control
