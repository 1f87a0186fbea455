// Gromov-Wasserstein by Bregman alternating projected gradient: the cheapest step there is.
#pragma once

#include "plugins/numerics/ot/entropic_gw.hpp"

namespace assay::ot {

// Alternates P <- the row-scaled P exp(-G(P) / epsilon), to marginal p, with the same over columns,
// to marginal q; G is the gradient of F without its separable terms (Li, Tang, Kong, Liu, Li, So
// and Blanchet 2023). No transport problem is solved inside. The plan has the column marginal
// exactly and misses the row marginal by an error that falls as epsilon, the inverse step size,
// grows: see `marginal_error`. `converged` says that the plan settled within `tol` (L1 change an
// iteration).
//
// Reads epsilon, tol, max_iterations, start and on_check of the options. Throws as proximal_gw().
GwResult bapg_gw(const GwProblem& problem, const EntropicGwOptions& options);

}  // namespace assay::ot
