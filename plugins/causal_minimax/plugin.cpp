// causal_minimax: the stable variables whose predictor has the least worst-case error.
#include <assay/sdk.hpp>
#include <optional>

#include "plugins/causal_minimax/classes.hpp"
#include "plugins/causal_minimax/fit.hpp"
#include "plugins/causal_minimax/problem.hpp"
#include "plugins/causal_minimax/selection.hpp"

namespace assay::causal_minimax {
namespace {

Classes find_classes(const Problem& problem, std::int64_t limit) {
  const auto& roles = problem.roles;
  try {
    return equivalence_classes(problem.graph.without_edges_at(roles.mutable_nodes), roles.target,
                               roles.stable, static_cast<std::size_t>(limit));
  } catch (const TooManyClasses& e) {
    throw BadInput(e.what(), "params.max_classes");
  }
}

TestRows test_rows(const Run<Params>& run, const Samples& samples, const Scaling& scaling,
                   int target) {
  return {*samples.test, scaling, run.params().standardize, target};
}

// The largest test error of each class's predictor; none without test rows.
std::vector<double> class_errors(const TestRows& test, const Classes& classes,
                                 const Estimate& estimate) {
  std::vector<double> largest;
  for (const auto& c : classes)
    largest.push_back(test.errors(estimate.predictor(c.fixed)).maxCoeff());
  return largest;
}

// Risks of a graph's sets, and the errors of the chosen one where there are test rows.
void run_search(Run<Params>& run) {
  const auto problem = read_problem(run);
  Classes classes;
  Choice choice;
  std::optional<Estimate> estimate;
  run.timed("search_seconds", [&] {
    classes = find_classes(problem, run.params().max_classes);
    if (run.params().solver == Solver::classes) return;
    run.timed("fit_seconds", [&] {
      estimate = estimate_of(run, problem);
      choice = select_set(run, problem, classes, *estimate);
    });
  });
  run.untimed([&] {
    report_graph(run, problem, classes);
    std::vector<double> errors;
    if (estimate && estimate->predictor && problem.samples->test) {
      const auto test = test_rows(run, *problem.samples, *problem.scaling, problem.roles.target);
      test.report(run, estimate->predictor(choice.selected));
      if (!choice.risks.empty()) errors = class_errors(test, classes, *estimate);
    }
    report_classes(run, problem.roles.stable, classes, choice.risks, errors);
  });
}

void run_baseline(Run<Params>& run) {
  const auto samples = samples_of(run);
  const auto scaling = scaling_of(samples.train, run.params().standardize);
  const auto predict = run.timed("search_seconds", [&] {
    return run.timed("fit_seconds",
                     [&] { return baseline_predictor(run, scaled(samples.train, scaling)); });
  });
  run.stop_point();
  if (!samples.test) return;
  const int target = column_named(samples.train, run.params().target, "params.target");
  run.untimed([&] { test_rows(run, samples, scaling, target).report(run, predict); });
}

struct CausalMinimax {
  static constexpr About about{
      "causal_minimax", "0.2.0", "Stable predictors of least worst-case error",
      "Liu, Zheng, Sun, Fang, Wang 2023: Which Invariance Should We Transfer? (ICML)",
      "transfer between tasks"};
  using Params = causal_minimax::Params;

  static void declare(Declare<Params>& d) { causal_minimax::declare(d); }

  static void check(Run<Params>& run) {
    if (is_baseline(run.params().solver))
      samples_of(run);
    else
      check_problem(run);
  }

  static void run(Run<Params>& run) {
    if (is_baseline(run.params().solver))
      run_baseline(run);
    else
      run_search(run);
  }
};

}  // namespace
}  // namespace assay::causal_minimax

ASSAY_PLUGIN(assay::causal_minimax::CausalMinimax)
