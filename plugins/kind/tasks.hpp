// The five tasks.
#pragma once

#include "plugins/kind/params.hpp"

namespace assay::kind {

void run_transfer(Run<Params>& run);
void run_pretrain(Run<Params>& run);
void run_recombine(Run<Params>& run);
void run_frechet(Run<Params>& run);
void run_decompose(Run<Params>& run);

}  // namespace assay::kind
