// Plans with exact marginals from the plan of the potentials.
#pragma once

#include <optional>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/problem.hpp"

namespace assay::sparse_ot {

// The plan scaled down to fit, and what is then missing by exact transport: feasible, may have more
// than k entries a column. Nothing where forbidden pairs leave no way.
std::optional<std::vector<ot::PlanEntry>> completed(const Problem& problem,
                                                    std::vector<ot::PlanEntry> plan);

// Feasible with at most k entries a column: quadratic transport on the k best rows of each column
// at alpha alone, scaled down, and what is then missing by exact transport on them; where that
// fails, more of the mass by exact transport, in the end all. Its objective is an upper bound of
// the sparse problem itself. Nothing where these rows admit no plan.
std::optional<std::vector<ot::PlanEntry>> rounded(const Problem& problem, const Vector& alpha,
                                                  const std::vector<ot::PlanEntry>& relaxed,
                                                  int threads = 1);

}  // namespace assay::sparse_ot
