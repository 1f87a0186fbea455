// Entropic transport: Sinkhorn, the map of its potentials, and the divergence made of three solves.
#include <assay/eigen.hpp>

#include "plugins/numerics/ot/entropic_map.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/ot_solve/solve.hpp"
#include "plugins/shared/artifacts.hpp"

namespace assay::ot_solve {
namespace {

using ot::SinkhornAlgorithm;

// The curves of one Sinkhorn solve, or of several that follow one another.
class SinkhornCurves {
 public:
  explicit SinkhornCurves(Run<Params>& run)
      : run_(run),
        error_(run.curve("marginal_error")),
        dual_(run.curve("dual_value")),
        epsilon_(run.curve("epsilon")) {}

  optimise::Verdict operator()(const ot::SinkhornProgress& now) {
    if (now.iteration <= last_) before_ += last_;
    last_ = now.iteration;
    error_(before_ + last_, now.marginal_error);
    dual_(before_ + last_, now.dual_value);
    epsilon_(before_ + last_, now.epsilon);
    run_.stop_point();
    return optimise::Verdict::kContinue;
  }

 private:
  Run<Params>& run_;
  Curve error_, dual_, epsilon_;
  Index last_ = 0, before_ = 0;  // iterations of this solve, of the solves before
};

ot::SinkhornOptions sinkhorn_options(Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  ot::SinkhornOptions options;
  options.epsilon = problem.epsilon;
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.check_every = p.check_every;
  options.algorithm = p.algorithm;
  options.acceleration = p.acceleration;
  options.precision = p.precision;
  options.threads = static_cast<int>(run.threads());
  options.kernel_memory = kernel_memory(run);
  options.on_check = SinkhornCurves(run);
  return options;
}

// Without a plan, or with potentials that are not finite, there is nothing to be reported.
void require_plan_of(const ot::SinkhornResult& result) {
  if (result.has_no_plan || !result.f.allFinite() || !result.g.allFinite())
    throw Diverged(result.failure);
}

void report_objectives(Run<Params>& run, const Problem& problem, const ot::SinkhornResult& result) {
  run.result("cost", result.cost);
  run.result("value", result.value);
  run.result("ent_reg_cost", result.ent_reg_cost);
  run.result("dual_value", result.dual_value);
  run.result("epsilon_used", result.epsilon);
  run.result("n_nonzero", ot::count_entries_above(kPositive, problem.geometry, values(problem.a),
                                                  values(problem.b), result));
  report_potentials(run, result.f, result.g, problem.rows_x, problem.rows_y);
  report_sample(run, problem.rows_x, problem.rows_y);
}

void report_plan(Run<Params>& run, const Problem& problem, const ot::SinkhornResult& result) {
  if (run.params().solver != Solver::sinkhorn) return;
  if (result.algorithm == SinkhornAlgorithm::kOnline)
    return run.note("plan.npy is left out: costs were computed on the fly to save its memory");
  const auto plan =
      ot::sinkhorn_plan(problem.geometry, values(problem.a), values(problem.b), result);
  run.artifact("plan.npy", view(plan));
  if (problem.geometry.has_points())
    report_sheet(run, problem.geometry.x(), projected(problem, plan));
}

Matrix map_points(const Problem& problem, const ot::SinkhornResult& solved, const Matrix& query) {
  const auto& geometry = problem.geometry;
  return ot::entropic_map(
      {geometry.cost(), geometry.y(), problem.b, solved.g, solved.epsilon, geometry.unit()}, query);
}

// What the three solves have in common, as the report of one solve has it.
struct DivergenceEnding {
  Index iterations;
  bool converged;
  std::string failure;
};

DivergenceEnding ending(const ot::SinkhornDivergence& s) {
  DivergenceEnding e{0, s.converged, {}};
  for (const auto* part : {&s.xy, &s.xx, &s.yy}) {
    e.iterations += part->iterations;
    if (e.failure.empty()) e.failure = part->failure;
  }
  return e;
}

}  // namespace

void solve_entropic(Run<Params>& run) {
  const auto problem = read_problem(run);
  const auto query = read_query(run, problem);
  const Vector first = read_first_potential(run, problem);
  auto options = sinkhorn_options(run, problem);
  options.init_g = values(first);
  const auto result = run.timed("runtime_s", [&] {
    return ot::sinkhorn(problem.geometry, values(problem.a), values(problem.b), options);
  });
  require_plan_of(result);
  run.untimed([&] {
    report_objectives(run, problem, result);
    run.result("marginal_error", result.marginal_error);
    report_ending(run, result);
    report_plan(run, problem, result);
    if (query) shared::write_map(run, *query, map_points(problem, result, *query));
  });
}

void solve_divergence(Run<Params>& run) {
  const auto problem = read_problem(run);
  const auto options = sinkhorn_options(run, problem);
  const auto a = values(problem.a), b = values(problem.b);
  const auto result = run.timed(
      "runtime_s", [&] { return ot::sinkhorn_divergence(problem.geometry, a, b, options); });
  for (const auto* part : {&result.xy, &result.xx, &result.yy}) require_plan_of(*part);
  run.untimed([&] {
    report_objectives(run, problem, result.xy);
    run.result("sinkhorn_divergence", result.value);
    run.result("marginal_error", result.marginal_error);
    report_ending(run, ending(result));
    const auto in_x = ot::divergence_gradient_x(problem.geometry, a, b, result);
    const auto in_y = ot::divergence_gradient_y(problem.geometry, a, b, result);
    run.artifact("gradient_x.npy", view(in_x));
    run.artifact("gradient_y.npy", view(in_y));
  });
}

}  // namespace assay::ot_solve
