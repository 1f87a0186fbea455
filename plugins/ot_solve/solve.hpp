// The solvers of ot_solve, each from an experiment's problem to its reported results.
#pragma once

#include "plugins/ot_solve/params.hpp"

namespace assay::ot_solve {

// emd.
void solve_exactly(Run<Params>& run);

// sinkhorn and entropic_map.
void solve_entropic(Run<Params>& run);

// unbalanced.
void solve_unbalanced(Run<Params>& run);

// sinkhorn_divergence.
void solve_divergence(Run<Params>& run);

// barycenter.
void check_barycenter(Run<Params>& run);
void solve_barycenter(Run<Params>& run);

// gw, entropic_gw, proximal_gw, bapg_gw, fused_gw.
void compare_spaces(Run<Params>& run);

}  // namespace assay::ot_solve
