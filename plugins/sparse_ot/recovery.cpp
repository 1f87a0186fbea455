#include "plugins/sparse_ot/recovery.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "plugins/numerics/optimise/lbfgs.hpp"
#include "plugins/sparse_ot/certificate.hpp"
#include "plugins/sparse_ot/semidual.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kShares[] = {1, 0.9, 0.5, 0};  // of the quadratic plan that are kept, in turn

// Forbids all rows of a column but the k with most mass, then the largest score.
void forbid_others(const Problem& p, const Vector& alpha, const Plan& relaxed, Matrix& costs) {
  std::vector<Index> rows(static_cast<std::size_t>(p.rows()));
  auto entry = relaxed.begin();
  for (Index j = 0; j < p.cols(); ++j) {
    Vector mass = Vector::Zero(p.rows());
    for (; entry != relaxed.end() && entry->j == j; ++entry) mass[entry->i] += entry->mass;
    const auto k =
        static_cast<std::ptrdiff_t>(std::min(p.k[static_cast<std::size_t>(j)], p.rows()));
    std::iota(rows.begin(), rows.end(), Index{0});
    std::partial_sort(rows.begin(), rows.begin() + k, rows.end(), [&](Index u, Index v) {
      if (mass[u] != mass[v]) return mass[u] > mass[v];
      const double su = alpha[u] - costs(j, u), sv = alpha[v] - costs(j, v);
      return su != sv ? su > sv : u < v;
    });
    for (auto i = rows.begin() + k; i != rows.end(); ++i)
      costs(j, *i) = std::numeric_limits<double>::infinity();
  }
}

// The smooth dual on the allowed pairs; rows without any keep it unbounded, so the iterations end.
Plan quadratic_plan(const Problem& p, const Matrix& costs, const Vector& alpha, int threads) {
  const Problem allowed{ColumnCosts(ot::Geometry::of_matrix(costs)), p.a, p.b,
                        std::vector<Index>(p.k.size(), p.rows()), p.gamma};
  Semidual semidual(allowed, threads);
  const auto best = optimise::minimize(
      [&semidual](const Vector& x, Vector& gradient) {
        const double value = semidual.value(x, gradient);
        gradient = -gradient;
        return -value;
      },
      alpha);
  return semidual.plan(best.x);
}

}  // namespace

std::optional<Plan> completed(const Problem& p, Plan plan) {
  plan = scaled_down(p, std::move(plan));
  Matrix costs;
  if (!add_transport(column_geometry(p, costs), missing(p, plan), plan)) return std::nullopt;
  sort_by_columns(plan);
  return plan;
}

std::optional<Plan> rounded(const Problem& p, const Vector& alpha, const Plan& relaxed,
                            int threads) {
  Matrix costs = column_costs(p);
  forbid_others(p, alpha, relaxed, costs);
  const Plan quadratic = scaled_down(p, quadratic_plan(p, costs, alpha, threads));
  for (const double share : kShares) {
    Plan plan;
    for (const auto& e : quadratic)
      if (share > 0) plan.push_back({e.i, e.j, share * e.mass});
    if (!add_transport(ot::Geometry::of_matrix(costs), missing(p, plan), plan)) continue;
    sort_by_columns(plan);
    return plan;
  }
  return std::nullopt;
}

}  // namespace assay::sparse_ot
