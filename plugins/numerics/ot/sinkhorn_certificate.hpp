// What potentials are worth: objective values and marginal errors, evaluated in double.
#pragma once

#include <span>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {

// Potentials and all numbers of a result; iterations, converged and failure are left to the caller.
SinkhornResult certificate(const EntropicProblem& problem, parallel::Team& team,
                           const ScaledPotentials& p);

// Spreads a result on the positive weights over all rows and columns of `geometry`.
void restore_zero_weights(const Geometry& geometry, const Support& rows, const Support& cols,
                          std::span<const double> a, std::span<const double> b,
                          SinkhornResult& result);

}  // namespace assay::ot
