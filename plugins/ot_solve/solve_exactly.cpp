// Exact transport: the network simplex, its plan and its dual.
#include "plugins/numerics/ot/emd.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/ot_solve/solve.hpp"

namespace assay::ot_solve {
namespace {

void report_exact_plan(Run<Params>& run, const Problem& problem, const ot::EmdResult& result) {
  TableRows table({"i", "j", "mass"});
  std::int64_t n_nonzero = 0;
  for (const auto& [i, j, mass] : result.plan) {
    table.row(row_at(problem.rows_x, i), row_at(problem.rows_y, j), mass);
    n_nonzero += mass > kPositive ? 1 : 0;
  }
  run.result("cost", result.cost);
  run.result("dual_value", result.dual_value);
  run.result("marginal_error", result.marginal_error);
  run.result("n_nonzero", n_nonzero);
  report_ending(run, result);
  report_potentials(run, result.f, result.g, problem.rows_x, problem.rows_y);
  report_sample(run, problem.rows_x, problem.rows_y);
  run.artifact("plan.csv", table);
}

void report_moves(Run<Params>& run, const ot::Geometry& geometry, const ot::EmdResult& result) {
  if (!geometry.has_points()) return;
  const auto count = static_cast<Index>(result.plan.size());
  Matrix from(count, geometry.dimension()), to(count, geometry.dimension());
  Index k = 0;
  for (const auto& entry : result.plan) {
    from.row(k) = geometry.x().row(entry.i);
    to.row(k++) = geometry.y().row(entry.j);
  }
  report_sheet(run, from, to);
}

}  // namespace

void solve_exactly(Run<Params>& run) {
  const auto problem = read_problem(run);
  ot::EmdOptions options;
  options.max_iterations = run.params().max_iter;
  options.on_check = optimise::stop_check([&run] { run.stop_point(); });
  const auto result = run.timed("runtime_s", [&] {
    return ot::emd(problem.geometry, values(problem.a), values(problem.b), options);
  });
  if (result.plan.empty()) throw Diverged(result.failure);  // no plan, no cost
  run.untimed([&] {
    report_exact_plan(run, problem, result);
    report_moves(run, problem.geometry, result);
  });
}

}  // namespace assay::ot_solve
