#include "plugins/numerics/ot/emd.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/ot/emd_line.hpp"
#include "plugins/numerics/ot/emd_solver.hpp"
#include "plugins/numerics/ot/hall.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

// Feasible duals from g at the columns of positive weight: f by a c-transform over those, g of the
// others by one over all rows, and f of rows of no weight lowered to satisfy those.
void extend_duals(const Geometry& geometry, const Vector& g, const Support& cols,
                  EmdResult& result) {
  const Index n = geometry.rows(), m = geometry.cols();
  linalg::PaddedArray<double> row(linalg::padded(to_size(m)));
  Vector hidden = Vector::Constant(m, -kInfinity);
  hidden(cols.indices()) = g;
  result.f.resize(n);
  result.g = Vector::Constant(m, kInfinity);
  for (Index i = 0; i < n; ++i) {
    geometry.copy_row(i, row.data());
    const double f = linalg::kernels().min_difference(row.data(), hidden.data(), to_size(m));
    result.f[i] = std::isfinite(f) ? f : 0;  // a row of no weight and no permitted pair
    for (Index j = 0; j < m; ++j)
      if (hidden[j] == -kInfinity)
        result.g[j] = std::min(result.g[j], row[to_size(j)] - result.f[i]);
  }
  for (Index j = 0; j < m; ++j) {
    if (hidden[j] != -kInfinity) result.g[j] = hidden[j];
    if (!std::isfinite(result.g[j])) result.g[j] = 0;  // a column forbidden to every row
  }
}

std::string failure_of(EmdEnding ending, const EmdSolver& solver) {
  if (ending == EmdEnding::kLimit) return "iteration limit reached";
  if (ending == EmdEnding::kStopped) return "stopped by the caller";
  if (solver.is_certified()) return {};
  char text[96];
  std::snprintf(text, sizeof text, "a duality gap of %.3g is left by the rounding of the costs",
                solver.gap());
  return text;
}

void sort_by_rows(std::vector<PlanEntry>& plan) {
  std::sort(plan.begin(), plan.end(), [](const PlanEntry& p, const PlanEntry& q) {
    return p.i != q.i ? p.i < q.i : p.j < q.j;
  });
}

// What is left of a result where the plan must use forbidden pairs.
void report_no_plan(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
                    EmdResult& result) {
  result.cost = kInfinity;
  result.plan.clear();
  if (!result.failure.empty()) return;
  const auto violation = hall_violation(geometry, a, b);
  result.failure = violation ? describe(*violation) : "rounding hides whether there is a plan";
}

}  // namespace

void complete(std::span<const double> a, std::span<const double> b, EmdResult& result) {
  const double mean = result.f.mean();
  result.f.array() -= mean;
  result.g.array() += mean;
  Vector row_gap = -Eigen::Map<const Vector>(a.data(), result.f.size());
  Vector column_gap = -Eigen::Map<const Vector>(b.data(), result.g.size());
  for (const PlanEntry& entry : result.plan) {
    row_gap[entry.i] += entry.mass;
    column_gap[entry.j] += entry.mass;
  }
  result.marginal_error = row_gap.cwiseAbs().sum() + column_gap.cwiseAbs().sum();
}

double dual_value(std::span<const double> a, std::span<const double> b, const EmdResult& result) {
  return Eigen::Map<const Vector>(a.data(), result.f.size()).dot(result.f) +
         Eigen::Map<const Vector>(b.data(), result.g.size()).dot(result.g);
}

EmdResult emd(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
              const EmdOptions& options) {
  check_weights(a, geometry.rows(), "a");
  check_weights(b, geometry.cols(), "b");
  if (options.sorts_lines && is_line(geometry)) return emd_line(geometry, a, b);
  const Support rows(a), cols(b);
  const bool is_whole = rows.is_everything() && cols.is_everything();
  const Geometry positive = is_whole ? geometry : geometry.subset(rows.indices(), cols.indices());
  EmdSolver solver(positive, rows.of(a), cols.of(b), options);
  const EmdEnding ending = solver.run();

  EmdResult result;
  result.iterations = solver.pivots();
  result.failure = failure_of(ending, solver);
  const bool is_permitted = solver.visit_plan([&](Index i, Index j, double weight) {
    result.cost += weight * positive(i, j);
    result.plan.push_back({rows.indices()[to_size(i)], cols.indices()[to_size(j)], weight});
  });
  sort_by_rows(result.plan);
  if (is_whole)
    result.f = solver.f(), result.g = solver.g();
  else
    extend_duals(geometry, solver.g(), cols, result);
  result.basis = solver.basis();
  if (!is_permitted) report_no_plan(geometry, a, b, result);
  complete(a, b, result);
  result.gap = is_permitted ? solver.gap() : kInfinity;
  result.dual_value = is_permitted ? result.cost - result.gap : dual_value(a, b, result);
  result.converged = result.failure.empty();
  return result;
}

Matrix dense_plan(std::span<const PlanEntry> plan, Index rows, Index cols) {
  Matrix dense = Matrix::Zero(rows, cols);
  for (const PlanEntry& entry : plan) dense(entry.i, entry.j) += entry.mass;
  return dense;
}

}  // namespace assay::ot
