// Entropic transport between masses that need not agree.
#include <assay/eigen.hpp>
#include <stdexcept>

#include "plugins/numerics/ot/unbalanced.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/ot_solve/solve.hpp"

namespace assay::ot_solve {
namespace {

bool stores_kernel(const Run<Params>& run, const Problem& problem) {
  return 8.0 * static_cast<double>(problem.geometry.rows()) *
             static_cast<double>(problem.geometry.cols()) <=
         static_cast<double>(kernel_memory(run));
}

ot::UnbalancedOptions unbalanced_options(Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  ot::UnbalancedOptions options;
  options.epsilon = problem.epsilon;
  options.price = p.relaxation;
  options.rho_x = p.rho_x;
  options.rho_y = p.rho_y.value_or(p.rho_x);
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.check_every = p.check_every;
  options.threads = static_cast<int>(run.threads());
  options.stores_kernel = stores_kernel(run, problem);
  options.on_check = [&run, gap = run.curve("duality_gap"),
                      dual = run.curve("dual_value")](const ot::UnbalancedProgress& now) mutable {
    gap(now.iteration, now.gap);
    dual(now.iteration, now.dual_value);
    run.stop_point();
    return optimise::Verdict::kContinue;
  };
  return options;
}

void report(Run<Params>& run, const Problem& problem, const ot::UnbalancedResult& result) {
  const auto& s = result.solve;
  run.result("cost", s.cost);
  run.result("value", s.value);
  run.result("dual_value", s.dual_value);
  run.result("duality_gap", result.gap);
  run.result("mass", result.mass);
  run.result("penalty_x", result.penalty_x);
  run.result("penalty_y", result.penalty_y);
  run.result("marginal_error", s.marginal_error);
  run.result("epsilon_used", s.epsilon);
  const auto a = values(problem.a), b = values(problem.b);
  run.result("n_nonzero",
             ot::count_entries_above(kPositive * result.mass, problem.geometry, a, b, s));
  report_ending(run, s);
  report_potentials(run, s.f, s.g, problem.rows_x, problem.rows_y);
  report_sample(run, problem.rows_x, problem.rows_y);
  if (!stores_kernel(run, problem))
    return run.note("plan.npy is left out: costs were computed on the fly to save its memory");
  const auto plan = ot::sinkhorn_plan(problem.geometry, a, b, s);
  run.artifact("plan.npy", view(plan));
  if (problem.geometry.has_points())
    report_sheet(run, problem.geometry.x(), projected(problem, plan));
}

}  // namespace

void solve_unbalanced(Run<Params>& run) {
  const auto problem = read_problem(run);
  const Vector first = read_first_potential(run, problem);
  auto options = unbalanced_options(run, problem);
  options.init_g = values(first);
  const auto result = run.timed("runtime_s", [&] {
    try {
      return ot::unbalanced(problem.geometry, values(problem.a), values(problem.b), options);
    } catch (const std::range_error& e) {
      throw Diverged(e.what());
    }
  });
  run.untimed([&] { report(run, problem, result); });
}

}  // namespace assay::ot_solve
