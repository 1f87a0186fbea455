// Which share of the optimal welfare four solvers reach as the context matters more.
#pragma once

#include <assay/sdk.hpp>

#include "plugins/position_auction/read.hpp"

namespace assay::position_auction {

// Columns context_strength, solver, welfare_share: means over the draws of the run, which are the
// same for every solver and, but for the strength, for every strength.
TableRows compare_solvers(const AuctionRun& run, const Problem& problem);

}  // namespace assay::position_auction
