// The tasks of sparse_ot: each reads its problem (throwing BadInput), solves it and reports.
#pragma once

#include "plugins/sparse_ot/params.hpp"

namespace assay::sparse_ot {

// check_ reads everything and solves nothing.
void check_transport(SparseRun& run);
void run_transport(SparseRun& run);
void check_routing(SparseRun& run);
void run_routing(SparseRun& run);
void check_color_transfer(SparseRun& run);
void run_color_transfer(SparseRun& run);

// Refuses a solver that has no plan.
void require_plan(const SparseRun& run);

}  // namespace assay::sparse_ot
