#include "plugins/sparse_ot/certificate.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/sparse_ot/k_support_norm.hpp"

namespace assay::sparse_ot {
namespace {

double shrink(double has, double may) { return has > may ? may / has : 1; }

bool forbids(const Problem& p, const Marginals& left) {
  linalg::PaddedArray<double> scratch(p.costs.stride());
  for (Index j = 0; j < p.cols(); ++j) {
    if (left.columns[j] <= 0) continue;
    const double* c = p.costs.column(j, scratch.data());
    for (Index i = 0; i < p.rows(); ++i)
      if (left.rows[i] > 0 && std::isinf(c[i])) return true;
  }
  return false;
}

// The objective of plan + rows columns' / sum(rows), column by column.
double objective(const Problem& p, const Plan& plan, const Marginals& left) {
  const double total = left.rows.sum();
  linalg::PaddedArray<double> scratch(p.costs.stride());
  std::vector<double> column;
  double value = 0;
  auto at = plan.begin();
  for (Index j = 0; j < p.cols(); ++j) {
    const double share = total > 0 ? left.columns[j] / total : 0;
    const double* c = p.costs.column(j, scratch.data());
    column.assign(static_cast<std::size_t>(p.rows()), 0.0);
    for (; at != plan.end() && at->j == j; ++at)
      column[static_cast<std::size_t>(at->i)] += at->mass;
    if (share > 0)
      for (Index i = 0; i < p.rows(); ++i)
        column[static_cast<std::size_t>(i)] += share * left.rows[i];
    for (Index i = 0; i < p.rows(); ++i)
      if (column[static_cast<std::size_t>(i)] > 0)
        value += c[i] * column[static_cast<std::size_t>(i)];
    value += p.gamma / 2 * squared_k_support_norm(column, p.k[static_cast<std::size_t>(j)]);
  }
  return value;
}

}  // namespace

Marginals marginals(const Problem& p, std::span<const ot::PlanEntry> plan) {
  Marginals m{Vector::Zero(p.rows()), Vector::Zero(p.cols())};
  for (const auto& [i, j, mass] : plan) {
    m.rows[i] += mass;
    m.columns[j] += mass;
  }
  return m;
}

Marginals missing(const Problem& p, std::span<const ot::PlanEntry> plan) {
  auto left = marginals(p, plan);
  left.rows = (p.a - left.rows).cwiseMax(0);
  left.columns = (p.b - left.columns).cwiseMax(0);
  return left;
}

Matrix column_costs(const Problem& p) {
  Matrix costs(p.cols(), p.rows());
  linalg::PaddedArray<double> scratch(p.costs.stride());
  for (Index j = 0; j < p.cols(); ++j)
    std::copy_n(p.costs.column(j, scratch.data()), p.rows(), costs.row(j).data());
  return costs;
}

ot::Geometry column_geometry(const Problem& p, Matrix& costs) {
  if (p.costs.points()) return *p.costs.points();
  costs = column_costs(p);
  return ot::Geometry::of_matrix(costs);
}

bool add_transport(const ot::Geometry& columns, const Marginals& left, Plan& plan) {
  const double total = std::min(left.rows.sum(), left.columns.sum());
  if (total <= 0) return true;
  const Vector a = left.rows / left.rows.sum(), b = left.columns / left.columns.sum();
  const auto exact = ot::emd(columns, {b.data(), static_cast<std::size_t>(b.size())},
                             {a.data(), static_cast<std::size_t>(a.size())});
  if (!exact.converged || std::isinf(exact.cost)) return false;
  for (const auto& [j, i, mass] : exact.plan) plan.push_back({i, j, mass * total});
  return true;
}

void sort_by_columns(Plan& plan) {
  std::sort(plan.begin(), plan.end(), [](const ot::PlanEntry& p, const ot::PlanEntry& q) {
    return p.j != q.j ? p.j < q.j : p.i < q.i;
  });
  auto last = plan.begin();
  for (auto e = plan.begin(); e != plan.end(); ++e)
    if (e != last && e->i == last->i && e->j == last->j)
      last->mass += e->mass;
    else if (e != last)
      *++last = *e;
  if (!plan.empty()) plan.erase(last + 1, plan.end());
}

Plan scaled_down(const Problem& p, Plan plan) {
  const auto rows = marginals(p, plan).rows;
  for (auto& e : plan) e.mass *= shrink(rows[e.i], p.a[e.i]);
  const auto columns = marginals(p, plan).columns;
  for (auto& e : plan) e.mass *= shrink(columns[e.j], p.b[e.j]);
  return plan;
}

double upper_bound(const Problem& p, Plan plan) {
  plan = scaled_down(p, std::move(plan));
  auto left = missing(p, plan);
  if (forbids(p, left)) {
    Matrix costs;
    if (!add_transport(column_geometry(p, costs), left, plan)) return kInfinity;
    left = {Vector::Zero(p.rows()), Vector::Zero(p.cols())};
  }
  sort_by_columns(plan);
  return objective(p, plan, left);
}

}  // namespace assay::sparse_ot
