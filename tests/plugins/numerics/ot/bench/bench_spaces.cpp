// The bench's tasks between two spaces: Gromov-Wasserstein and its relatives.
#include <cmath>
#include <cstdio>

#include "plugins/numerics/ot/bapg_gw.hpp"
#include "plugins/numerics/ot/entropic_gw.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/bench/arguments.hpp"

namespace assay::ot {
namespace {

GwProblem read_spaces(const Arguments& arguments) {
  std::vector<double> p = arguments.doubles("p"), q = arguments.doubles("q");
  const auto n = static_cast<Index>(p.size()), m = static_cast<Index>(q.size());
  return {arguments.matrix("c1", n), arguments.matrix("c2", m), std::move(p), std::move(q)};
}

// |Phi(P) - P| (Frobenius) of one exact entropic step: how far the plan is from a fixed point.
double fixed_point_error(const GwProblem& problem, const Matrix& plan, double epsilon) {
  const GwObjective objective(problem);
  const Matrix costs = objective.gradient(objective.cross_term(plan));
  SinkhornOptions exact;
  exact.epsilon = epsilon;
  exact.tol = 1e-12;
  const Geometry geometry = Geometry::of_matrix(costs);
  const SinkhornResult r = sinkhorn(geometry, problem.p, problem.q, exact);
  return (sinkhorn_plan(geometry, problem.p, problem.q, r) - plan).norm();
}

GwResult solve(const std::string& task, const GwProblem& problem, const Arguments& arguments) {
  if (task == "gw") {
    GwOptions options;
    options.tol = arguments.real("tol", "1e-9");
    return gromov_wasserstein(problem, options);
  }
  EntropicGwOptions options;
  options.epsilon = arguments.real("epsilon");
  options.tol = arguments.real("tol", "1e-9");
  options.max_iterations = arguments.integer("max_iterations", "10000");
  options.threads = static_cast<int>(arguments.integer("threads", "1"));
  if (arguments.text("curve", "no") == "yes")
    options.on_check = [](const GwProgress& p) {
      std::printf("# %ld %.12g %.3e\n", static_cast<long>(p.iteration), p.cost, p.step_size);
      return optimise::Verdict::kContinue;
    };
  if (task == "entropic_gw") return entropic_gw(problem, options);
  if (task == "proximal_gw") return proximal_gw(problem, options);
  return bapg_gw(problem, options);
}

}  // namespace

void run_spaces(const std::string& task, const Arguments& arguments) {
  const GwProblem problem = read_spaces(arguments);
  GwResult r;
  const double seconds = arguments.best_seconds([&] { r = solve(task, problem, arguments); });
  const double error = task == "entropic_gw"
                           ? fixed_point_error(problem, r.plan, arguments.real("epsilon"))
                           : std::abs(r.stationarity_gap);
  std::printf(
      "{\"seconds\": %.6g, \"cost\": %.17g, \"marginal_error\": %.6g, \"error\": %.6g, "
      "\"iterations\": %ld, \"converged\": %d}\n",
      seconds, r.cost, r.marginal_error, error, static_cast<long>(r.iterations),
      r.converged ? 1 : 0);
}

}  // namespace assay::ot
