// An upper bound of the relaxed problem from any plan: the other half of a certificate.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/problem.hpp"

namespace assay::sparse_ot {

// Marginals of a plan.
struct Marginals {
  Vector rows, columns;
};
Marginals marginals(const Problem& problem, std::span<const ot::PlanEntry> plan);

// The plan scaled down, first by rows, then by columns, until no marginal exceeds its weight
// (Altschuler, Weed, Rigollet 2017, algorithm 2 without its last step).
std::vector<ot::PlanEntry> scaled_down(const Problem& problem, std::vector<ot::PlanEntry> plan);

// What a plan lacks of the weights; 0 where it has more.
Marginals missing(const Problem& problem, std::span<const ot::PlanEntry> plan);

// The costs of each column as a row.
Matrix column_costs(const Problem& problem);

// The same as a geometry: of the problem's points where it keeps no costs, else of `costs`, which
// are filled and must outlive it.
ot::Geometry column_geometry(const Problem& problem, Matrix& costs);

// Adds the cheapest plan with marginals `left` under costs as of column_costs(); false where +inf
// leaves none.
bool add_transport(const ot::Geometry& columns, const Marginals& left,
                   std::vector<ot::PlanEntry>& plan);

// By columns, rows rising, entries of the same pair added up.
void sort_by_columns(std::vector<ot::PlanEntry>& plan);

// <T, C> + gamma/2 sum_j (|t_j|_k^sp)^2 of a feasible T near `plan`: the plan scaled down, what is
// then missing spread over all pairs in proportion; by exact transport where pairs are forbidden.
// +infinity where forbidden pairs leave no plan. Every such value is at least max D = max S.
double upper_bound(const Problem& problem, std::vector<ot::PlanEntry> plan);

}  // namespace assay::sparse_ot
