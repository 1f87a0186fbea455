// Exact transport: the network simplex, its plan and its dual.
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/ot_solve/solve.hpp"

namespace assay::ot_solve {
namespace {

void report_exact_plan(Run<Params>& run, const Problem& problem, const ot::EmdResult& result,
                       double seconds) {
  std::vector<std::int64_t> i, j;
  std::vector<double> mass;
  std::int64_t n_nonzero = 0;
  for (const auto& entry : result.plan) {
    i.push_back(row_at(problem.rows_x, entry.i));
    j.push_back(row_at(problem.rows_y, entry.j));
    mass.push_back(entry.mass);
    n_nonzero += entry.mass > kPositive ? 1 : 0;
  }
  run.result("cost", result.cost);
  run.result("dual_value", result.dual_value);
  run.result("marginal_error", result.marginal_error);
  run.result("n_nonzero", n_nonzero);
  report_ending(run, result, seconds);
  report_potentials(run, result.f, result.g, problem.rows_x, problem.rows_y);
  report_sample(run, problem.rows_x, problem.rows_y);
  run.artifact("plan.csv", TableView().column("i", i).column("j", j).column("mass", mass));
}

}  // namespace

void solve_exactly(Run<Params>& run) {
  const auto problem = read_problem(run);
  ot::EmdOptions options;
  options.max_iterations = run.params().max_iter;
  options.on_check = [&run](const ot::EmdProgress&) {
    return run.should_stop() ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  const Stopwatch watch;
  const auto result = ot::emd(problem.geometry, values(problem.a), values(problem.b), options);
  const double seconds = watch.seconds();
  if (result.plan.empty() && !run.stopped()) throw Diverged(result.failure);  // no plan, no cost
  run.untimed([&] { report_exact_plan(run, problem, result, seconds); });
}

}  // namespace assay::ot_solve
