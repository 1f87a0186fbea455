// Task `train`: make or learn a map, judge it, and leave it behind.
#pragma once

#include "plugins/monge_gap/params.hpp"

namespace assay::monge_gap {

void train(Run<Params>& run);
void evaluate(Run<Params>& run);

}  // namespace assay::monge_gap
