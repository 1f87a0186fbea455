#include "plugins/numerics/ot/emd_line.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "plugins/numerics/ot/masses.hpp"

namespace assay::ot {
namespace {

std::vector<Index> sorted_order(const Matrix& points) {
  std::vector<Index> order(static_cast<std::size_t>(points.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&points](Index i, Index j) { return points(i, 0) < points(j, 0); });
  return order;
}

}  // namespace

bool is_line(const Geometry& geometry) {
  return geometry.has_points() && geometry.dimension() == 1 &&
         is_convex_of_difference(geometry.cost());
}

// Costs h(x - y) with h convex form a Monge array in sorted order: the staircase from the smallest
// to the largest points is an optimal basis, and potentials along it are feasible everywhere.
EmdResult emd_line(const Geometry& geometry, std::span<const double> a, std::span<const double> b) {
  const std::vector<Index> rows = sorted_order(geometry.x()), cols = sorted_order(geometry.y());
  Masses mass = masses({a.begin(), a.end()}, {b.begin(), b.end()});
  EmdResult result;
  result.f = Vector::Zero(geometry.rows());
  result.g = Vector::Zero(geometry.cols());
  result.g[cols[0]] = geometry(rows[0], cols[0]);
  for (std::size_t r = 0, s = 0;;) {
    const Index i = rows[r], j = cols[s];
    Mass &supply = mass.supply[static_cast<std::size_t>(i)],
         &demand = mass.demand[static_cast<std::size_t>(j)];
    const Mass moved = std::min(supply, demand);
    supply -= moved;
    demand -= moved;
    if (moved > mass.negligible) {
      const double weight = static_cast<double>(moved) * mass.unit;
      result.plan.push_back({i, j, weight});
      result.cost += weight * geometry(i, j);
    }
    ++result.iterations;
    const bool is_last_row = r + 1 == rows.size(), is_last_col = s + 1 == cols.size();
    if (is_last_row && is_last_col) break;
    if (is_last_col || (!is_last_row && supply == 0))
      ++r, result.f[rows[r]] = geometry(rows[r], j) - result.g[j];
    else
      ++s, result.g[cols[s]] = geometry(i, cols[s]) - result.f[i];
  }
  std::sort(result.plan.begin(), result.plan.end(), [](const PlanEntry& p, const PlanEntry& q) {
    return p.i != q.i ? p.i < q.i : p.j < q.j;
  });
  complete(a, b, result);
  result.dual_value = dual_value(a, b, result);
  result.gap = std::max(0.0, result.cost - result.dual_value);  // of rounding
  result.converged = true;
  return result;
}

}  // namespace assay::ot
