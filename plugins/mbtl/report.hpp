// What a run tells of its sources.
#pragma once

#include "plugins/mbtl/solve.hpp"

namespace assay::mbtl {

// Results, curves and artifacts; the oracle and chance beside them where the whole matrix is known.
void report(MbtlRun& run, Problem& problem, const Solved& solved);

}  // namespace assay::mbtl
