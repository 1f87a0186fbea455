// causal_minimax: the stable variables whose predictor has the least worst-case error.
#include <assay/sdk.hpp>
#include <chrono>
#include <optional>

#include "plugins/causal_minimax/classes.hpp"
#include "plugins/causal_minimax/fit.hpp"
#include "plugins/causal_minimax/problem.hpp"
#include "plugins/causal_minimax/report.hpp"
#include "plugins/causal_minimax/search.hpp"

namespace assay::causal_minimax {
namespace {

using Clock = std::chrono::steady_clock;

struct Stopped {};  // the host asked for the end within a search

Classes find_classes(const Problem& problem, std::int64_t limit) {
  const auto& roles = problem.roles;
  try {
    return equivalence_classes(problem.graph.without_edges_at(roles.mutable_nodes), roles.target,
                               roles.stable, static_cast<std::size_t>(limit));
  } catch (const TooManyClasses& e) {
    throw BadInput(e.what(), "params.max_classes");
  }
}

// The model's risk of a set. Limits of the exact risks become faults of the estimator.
struct Risk {
  std::optional<LinearRisk> linear;
  std::optional<DiscreteRisk> discrete;

  explicit Risk(const Problem& problem) try {
    if (problem.linear) linear.emplace(*problem.linear, problem.roles);
    if (problem.discrete) discrete.emplace(*problem.discrete, problem.roles);
  } catch (const std::length_error& e) {
    throw BadInput(e.what(), "params.estimator");
  }
  double operator()(Mask set) const { return linear ? linear->risk(set) : discrete->risk(set); }
  double spread(Mask set, double bound) const try {
    return linear->spread(set, bound);
  } catch (const std::length_error& e) {
    throw BadInput(e.what(), "params.estimator");
  }
};

Exhaustive try_all(Mask stable, const Classes& classes, const RiskOf& risk) try {
  return search_subsets(stable, classes, risk);
} catch (const std::length_error& e) {
  throw BadInput(e.what(), "params.solver");
}

// Chooses a set; the risks of the classes where these were visited, else none.
Choice choose(Run<Params>& run, const Problem& problem, const Classes& classes, const Risk& risk) {
  const Mask stable = problem.roles.stable;
  const auto guarded = [&](Mask set) {
    if (run.should_stop()) throw Stopped{};
    return risk(set);
  };
  Choice choice;
  if (run.params().solver == Solver::causal_minimax) {
    choice = search_classes(classes, guarded);
  } else if (run.params().solver == Solver::surgery) {
    const double whole = guarded(stable);
    choice = {stable, whole, {whole}};
  } else {
    auto all = try_all(stable, classes, guarded);
    run.result("equivalence_gap", all.equivalence_gap);
    choice = std::move(all.choice);
  }
  run.result("n_fits", choice.risks.size());
  run.result("selected_mask", packed(choice.selected, stable));
  run.result("selected_size", size_of(choice.selected));
  run.result("risk_selected", choice.risk);
  run.untimed([&] {
    run.result("risk_full", risk(stable));
    run.result("risk_empty", risk(0));
    if (run.params().estimator == Estimator::exact_linear)
      run.result("risk_spread", risk.spread(choice.selected, run.params().j_bound_linear));
  });
  if (run.params().solver != Solver::causal_minimax) choice.risks.clear();
  return choice;
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The fitted predictor of a set, with the constant 0 of rows that are centred.
Eigen::VectorXd weights_of(const Risk& risk, Mask set) {
  Eigen::VectorXd weights = risk.linear->predictor(set);
  weights.conservativeResize(weights.size() + 1);
  weights[weights.size() - 1] = 0;
  return weights;
}

// Risks of a graph's sets, and the errors of the chosen one where there are test rows.
void run_search(Run<Params>& run) {
  const auto problem = read_problem(run);
  const auto begin = Clock::now();
  const auto classes = find_classes(problem, run.params().max_classes);
  Choice choice;
  std::optional<Risk> risk;
  if (run.params().solver != Solver::classes)
    choice = choose(run, problem, classes, risk.emplace(problem));
  run.result("search_seconds", seconds_since(begin));
  run.untimed([&] {
    report_graph(run, problem, classes);
    std::vector<double> errors;
    if (problem.scaling) {
      report_test(run, problem.names, *problem.scaling, weights_of(*risk, choice.selected));
      std::vector<Eigen::VectorXd> weights;
      if (!choice.risks.empty())
        for (const auto& c : classes) weights.push_back(weights_of(*risk, c.fixed));
      errors = max_test_errors(run, problem.names, *problem.scaling, weights);
    }
    report_classes(run, problem.roles.stable, classes, choice.risks, errors);
  });
}

void run_baseline(Run<Params>& run) {
  const auto train = read_train(run);
  const auto scaling = scaling_of(train, run.params().standardize);
  const auto begin = Clock::now();
  const auto weights = baseline_weights(run, scaled(train, scaling));
  run.result("search_seconds", seconds_since(begin));
  run.untimed([&] { report_test(run, train.names, scaling, weights); });
}

struct CausalMinimax {
  static constexpr About about{
      "causal_minimax", "0.1.0", "Stable predictors of least worst-case error",
      "Liu, Zheng, Sun, Fang, Wang 2023: Which Invariance Should We Transfer? (ICML)"};
  using Params = causal_minimax::Params;

  static void declare(Declare<Params>& d) { causal_minimax::declare(d); }

  static void check(Run<Params>& run) {
    if (is_baseline(run.params().solver))
      check_test(run, read_train(run).names);
    else
      check_problem(run);
  }

  static void run(Run<Params>& run) try {
    if (is_baseline(run.params().solver))
      run_baseline(run);
    else
      run_search(run);
  } catch (const Stopped&) {
  }
};

}  // namespace
}  // namespace assay::causal_minimax

ASSAY_PLUGIN(assay::causal_minimax::CausalMinimax)
