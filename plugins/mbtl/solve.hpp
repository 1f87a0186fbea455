// One solver on one problem.
#pragma once

#include <optional>

#include "plugins/mbtl/problem.hpp"

namespace assay::mbtl {

struct Solved {
  Selection selection;
  std::vector<double> performance;    // after 1, 2, ... K sources, as the solver is judged
  std::vector<double> regret;         // empty: not known
  std::vector<Thought> thoughts;      // of mbtl
  std::optional<double> final_slope;  // of mbtl: from the rows of all sources
};

Solved solve(MbtlRun& run, Problem& problem);

}  // namespace assay::mbtl
