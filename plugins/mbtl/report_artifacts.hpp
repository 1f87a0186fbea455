// The files that a run leaves.
#pragma once

#include "plugins/mbtl/solve.hpp"

namespace assay::mbtl {

// What a selection is measured by, after 1, 2, ... sources; empty where the matrix is not known.
struct References {
  std::vector<double> random, random_sd, oracle;
  double independent = 0, full = 0;
};

void write_artifacts(MbtlRun& run, const Problem& problem, const Solved& solved,
                     const References& references);

}  // namespace assay::mbtl
