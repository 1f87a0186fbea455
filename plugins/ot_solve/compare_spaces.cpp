// Gromov-Wasserstein and its relatives, from several starts.
#include <assay/eigen.hpp>
#include <cmath>

#include "plugins/numerics/ot/bapg_gw.hpp"
#include "plugins/numerics/ot/entropic_gw.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/ot_solve/solve.hpp"
#include "plugins/ot_solve/spaces.hpp"

namespace assay::ot_solve {
namespace {

// Curves whose steps count on from start to start.
class GwCurves {
 public:
  explicit GwCurves(Run<Params>& run)
      : run_(run), cost_(run.curve("cost")), step_size_(run.curve("step_size")) {}

  optimise::Verdict operator()(const ot::GwProgress& now) {
    ++step_;
    cost_(step_, now.cost);
    step_size_(step_, now.step_size);
    run_.stop_point();
    return optimise::Verdict::kContinue;
  }

 private:
  Run<Params>& run_;
  Curve cost_, step_size_;
  std::int64_t step_ = 0;
};

ot::GwOptions vertex_options(Run<Params>& run, const Matrix& start, GwCurves& progress) {
  const auto& p = run.params();
  ot::GwOptions options;
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.start = &start;
  options.on_check = std::ref(progress);
  options.should_stop = run.stop();
  return options;
}

ot::EntropicGwOptions entropic_options(Run<Params>& run, double epsilon, const Matrix& start,
                                       GwCurves& progress) {
  const auto& p = run.params();
  ot::EntropicGwOptions options;
  options.epsilon = epsilon;
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.threads = static_cast<int>(run.threads());
  options.start = &start;
  options.on_check = std::ref(progress);
  options.should_stop = run.stop();
  if (p.solver == Solver::bapg_gw) return options;
  options.inner_tol = p.inner_tol;
  options.inner_max_iterations = p.inner_max_iter;
  return options;
}

ot::GwResult solve_from(Run<Params>& run, const Spaces& spaces, const Matrix& start,
                        GwCurves& progress) {
  const auto solver = run.params().solver;
  if (solver == Solver::gw || solver == Solver::fused_gw)
    return ot::gromov_wasserstein(spaces.problem, vertex_options(run, start, progress));
  const auto options = entropic_options(run, spaces.epsilon, start, progress);
  if (solver == Solver::entropic_gw) return ot::entropic_gw(spaces.problem, options);
  if (solver == Solver::proximal_gw) return ot::proximal_gw(spaces.problem, options);
  return ot::bapg_gw(spaces.problem, options);
}

void report_coupling(Run<Params>& run, const Spaces& spaces, const ot::GwRestarts& restarts) {
  const auto& best = restarts.best;
  run.result("cost", best.cost);
  if (run.params().solver == Solver::entropic_gw) run.result("value", best.value);
  if (uses_epsilon(run.params().solver)) run.result("epsilon_used", spaces.epsilon);
  run.result("cost_std_over_restarts", restarts.cost_deviation);
  if (std::isfinite(best.stationarity_gap)) run.result("stationarity_gap", best.stationarity_gap);
  run.result("marginal_error", best.marginal_error);
  run.result("n_nonzero", (best.plan.array() > kPositive).count());
  report_ending(run, best);
  run.artifact("plan.npy", view(best.plan));
  report_sample(run, spaces.rows_x, spaces.rows_y);
}

}  // namespace

void compare_spaces(Run<Params>& run) {
  const auto spaces = read_spaces(run);
  const auto first = read_first_plan(run, spaces);
  auto rng = run.rng("starts");
  GwCurves progress(run);
  const auto restarts = run.timed("runtime_s", [&] {
    return ot::best_of_starts(run.params().restarts, [&](Index k) {
      return solve_from(run, spaces, k == 0 ? first : random_start(run, spaces, rng), progress);
    });
  });
  run.stop_point();
  if (!restarts.best.plan.allFinite()) throw Diverged(restarts.best.failure);
  run.untimed([&] { report_coupling(run, spaces, restarts); });
}

}  // namespace assay::ot_solve
