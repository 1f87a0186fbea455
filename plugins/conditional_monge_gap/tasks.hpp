// The two tasks of conditional_monge_gap.
#pragma once

#include "plugins/conditional_monge_gap/params.hpp"

namespace assay::conditional_monge_gap {

void train(Run<Params>& run);
void evaluate(Run<Params>& run);
void check_evaluate(const Run<Params>& run);  // throws BadInput

}  // namespace assay::conditional_monge_gap
