// The data modes of ped: each reads its problem (throwing BadInput), solves it and reports.
#pragma once

#include "plugins/ped/scoring.hpp"

namespace assay::ped {

// check_ reads everything and scores nothing.
void check_table(PedRun& run);
void run_table(PedRun& run);
void check_features(PedRun& run);
void run_features(PedRun& run);
void check_collection(PedRun& run);
void run_collection(PedRun& run);
void check_synthetic(PedRun& run);
void run_synthetic(PedRun& run);
void check_zoo(PedRun& run);
void run_zoo(PedRun& run);

}  // namespace assay::ped
