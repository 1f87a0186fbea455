// The bench's tasks between weighted point sets: entropic and exact.
#include <cstdio>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/unbalanced.hpp"
#include "tests/plugins/numerics/ot/bench/arguments.hpp"

namespace assay::ot {
namespace {

struct Problem {
  Geometry geometry;
  std::vector<double> a, b;
};

Problem read_transport(const Arguments& arguments) {
  const Index dim = arguments.integer("dim", "2");
  return {Geometry::of_points({}, arguments.matrix("x", dim), arguments.matrix("y", dim)),
          arguments.doubles("a"), arguments.doubles("b")};
}

SinkhornOptions sinkhorn_options(const Arguments& arguments) {
  SinkhornOptions options;
  options.epsilon = arguments.real("epsilon");
  options.tol = arguments.real("tol", "1e-6");
  options.max_iterations = arguments.integer("max_iterations", "100000");
  options.algorithm = sinkhorn_algorithm(arguments.text("algorithm", "auto")).value();
  options.acceleration = acceleration(arguments.text("acceleration", "auto")).value();
  options.precision = precision(arguments.text("precision", "double")).value();
  options.threads = static_cast<int>(arguments.integer("threads", "1"));
  if (arguments.text("curve", "no") == "yes")
    options.on_check = [](const SinkhornProgress& p) {
      std::printf("# %ld %.3e %.12g %.4g\n", static_cast<long>(p.iteration), p.marginal_error,
                  p.dual_value, p.epsilon);
      return optimise::Verdict::kContinue;
    };
  return options;
}

void run_sinkhorn(const Arguments& arguments) {
  const Problem problem = read_transport(arguments);
  const SinkhornOptions options = sinkhorn_options(arguments);
  SinkhornResult r;
  const double seconds = arguments.best_seconds(
      [&] { r = sinkhorn(problem.geometry, problem.a, problem.b, options); });
  std::printf(
      "{\"seconds\": %.6g, \"cost\": %.17g, \"value\": %.17g, \"dual_value\": %.17g, "
      "\"marginal_error\": %.6g, \"column_error_l2\": %.6g, \"iterations\": %ld, "
      "\"converged\": %d}\n",
      seconds, r.cost, r.value, r.dual_value, r.marginal_error, r.column_error_l2,
      static_cast<long>(r.iterations), r.converged ? 1 : 0);
}

void run_divergence(const Arguments& arguments) {
  const Problem problem = read_transport(arguments);
  const SinkhornOptions options = sinkhorn_options(arguments);
  SinkhornDivergence r;
  const double seconds = arguments.best_seconds(
      [&] { r = sinkhorn_divergence(problem.geometry, problem.a, problem.b, options); });
  std::printf(
      "{\"seconds\": %.6g, \"divergence\": %.17g, \"marginal_error\": %.6g, \"iterations\": %ld, "
      "\"converged\": %d}\n",
      seconds, r.value, r.marginal_error,
      static_cast<long>(r.xy.iterations + r.xx.iterations + r.yy.iterations), r.converged ? 1 : 0);
}

void run_unbalanced(const Arguments& arguments) {
  const Problem problem = read_transport(arguments);
  UnbalancedOptions options;
  options.epsilon = arguments.real("epsilon");
  options.rho_x = options.rho_y = arguments.real("rho");
  options.tol = arguments.real("tol", "1e-9");
  options.threads = static_cast<int>(arguments.integer("threads", "1"));
  UnbalancedResult r;
  const double seconds = arguments.best_seconds(
      [&] { r = unbalanced(problem.geometry, problem.a, problem.b, options); });
  std::printf(
      "{\"seconds\": %.6g, \"value\": %.17g, \"gap\": %.6g, \"mass\": %.17g, "
      "\"iterations\": %ld, \"converged\": %d}\n",
      seconds, r.solve.value, r.gap, r.mass, static_cast<long>(r.solve.iterations),
      r.solve.converged ? 1 : 0);
}

void run_emd(const Arguments& arguments) {
  const Problem problem = read_transport(arguments);
  EmdResult r;
  const double seconds =
      arguments.best_seconds([&] { r = emd(problem.geometry, problem.a, problem.b); });
  std::printf(
      "{\"seconds\": %.6g, \"cost\": %.17g, \"dual_value\": %.17g, \"marginal_error\": %.6g, "
      "\"iterations\": %ld, \"converged\": %d}\n",
      seconds, r.cost, r.dual_value, r.marginal_error, static_cast<long>(r.iterations),
      r.converged ? 1 : 0);
}

}  // namespace

void run_transport(const std::string& task, const Arguments& arguments) {
  if (task == "sinkhorn") return run_sinkhorn(arguments);
  if (task == "divergence") return run_divergence(arguments);
  if (task == "unbalanced") return run_unbalanced(arguments);
  run_emd(arguments);
}

}  // namespace assay::ot
