// Task lqg: the optimal control, that of adjoint matching and the controlled sampler side by side.
#pragma once

#include "plugins/focus_control/params.hpp"

namespace assay::focus_control {

void run_lqg(Run<Params>& run);

}  // namespace assay::focus_control
