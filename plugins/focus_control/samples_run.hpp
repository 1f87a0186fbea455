// Tasks control and adjoint_matching: a base model, samples with and without control, their
// figures.
#pragma once

#include "plugins/focus_control/params.hpp"

namespace assay::focus_control {

// What the parameters ask for must fit into memory, and data.weights the network.
void require_samples(Run<Params>& run);

void run_samples(Run<Params>& run);

}  // namespace assay::focus_control
