// The two spaces that a Gromov-Wasserstein experiment compares.
#pragma once

#include "plugins/numerics/ot/gw_objective.hpp"
#include "plugins/ot_solve/inputs.hpp"
#include "plugins/ot_solve/params.hpp"

namespace assay::ot_solve {

struct Spaces {
  ot::GwProblem problem;
  double epsilon = 0;   // absolute; 0 for gw and fused_gw
  Rows rows_x, rows_y;  // of the data; empty unless they were subsampled
};

// From c1 and c2, from the costs within x and within y, or from generated points or graphs.
// Features are read, or computed between x and y, where alpha < 1. Throws BadInput that names the
// key.
Spaces read_spaces(const Run<Params>& run);

// plan_init, or a b' without. Throws BadInput unless it is a coupling from which the solver can
// start.
Matrix read_first_plan(const Run<Params>& run, const Spaces& spaces);

// A random vertex, mixed with a b' in equal parts for solvers that cannot leave zeros.
Matrix random_start(const Run<Params>& run, const Spaces& spaces, Rng& rng);

}  // namespace assay::ot_solve
