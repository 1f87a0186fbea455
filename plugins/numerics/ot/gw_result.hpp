// What the Gromov-Wasserstein solvers share: their first plan, and the certificate of the last.
#pragma once

#include "plugins/numerics/ot/gromov_wasserstein.hpp"

namespace assay::ot {

// `start`, or p q' when it is null. Throws std::invalid_argument unless it is a coupling of the
// weights within 1e-6.
Matrix first_plan(const GwProblem& problem, const Matrix* start);

// L1 distance of the marginals of `plan` from the weights.
double marginal_error(const GwProblem& problem, const Matrix& plan);

// Fills cost, value, stationarity_gap and marginal_error from the plan.
void certify(const GwObjective& objective, GwResult& result);

}  // namespace assay::ot
