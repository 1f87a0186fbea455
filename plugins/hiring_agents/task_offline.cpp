// The task offline: the optimal mechanism of a known game, beside simpler ones.
#include <chrono>
#include <cmath>

#include "plugins/hiring_agents/offline_report.hpp"
#include "plugins/hiring_agents/read.hpp"
#include "plugins/hiring_agents/references.hpp"
#include "plugins/hiring_agents/tasks.hpp"

namespace assay::hiring_agents {
namespace {

// f(), and its milliseconds as the result of this name.
template <class F>
auto milliseconds(HiringRun& run, const char* name, F&& f) {
  const auto since = std::chrono::steady_clock::now();
  auto value = std::forward<F>(f)();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - since;
  run.result(name, took.count());
  return value;
}

bool is_full(const Params& p) {
  return p.solver == Solver::correlated && p.lp_method == LpMethod::full;
}

Game read_offline(const HiringRun& run) {
  constexpr double kMostNonzeros = 5e6;
  Game game = read_game(run);
  if (const double n = nonzeros_in_full(game); is_full(run.params()) && n > kMostNonzeros)
    bad_input("params.lp_method", "the full linear programme has ", n, " nonzeros, at most ",
              kMostNonzeros,
              " are solved; lp_method = \"column_generation\" needs a few rows of it");
  return game;
}

// The gap begins at any height: progress is counted on its logarithm.
ProgrammeOptions options_of(HiringRun& run) {
  const double tolerance = run.params().lp_tolerance;
  ProgrammeOptions options{tolerance, run.stop(), {}};
  if (!is_full(run.params()))
    options.on_round = [&run, tolerance, round = std::int64_t{0}, first = 0.0](double gap) mutable {
      run.log("gap", round++, gap);
      const double left = std::log(std::max(gap, tolerance) / tolerance);
      if (first == 0) first = left;
      run.progress(first - left, first);
    };
  return options;
}

double utility(const Game& game, const Mechanism& mechanism, std::span<const double> values) {
  return figures(game, mechanism, values).principal_utility();
}

void report_references(HiringRun& run, const Game& game, std::span<const double> values,
                       const Solution& solution) {
  const auto& p = run.params();
  const auto worth_of = [&](Solver solver) {
    run.stop_point();
    if (solver == p.solver) return utility(game, solution.mechanism, values);
    const ProgrammeOptions options{p.lp_tolerance, run.stop(), {}};
    return utility(game, solve(game, solver, p.lp_method, p.mu_floor, options).mechanism, values);
  };
  const double uncorrelated = worth_of(Solver::uncorrelated);
  run.result("utility_first_best", first_best(game, values));
  run.result("utility_deterministic", worth_of(Solver::deterministic_effort));
  run.result("utility_uncorrelated", uncorrelated);
  run.result("utility_zero_payment", worth_of(Solver::zero_payment));
  if (p.solver == Solver::correlated)
    run.result("correlation_gain", utility(game, solution.mechanism, values) - uncorrelated);
}

void check_offline(HiringRun& run) { read_offline(run); }

void run_offline(HiringRun& run) {
  const auto& p = run.params();
  const Game game = milliseconds(run, "build_ms", [&] { return read_offline(run); });
  const auto solution = milliseconds(run, "solve_ms", [&] {
    return solve(game, p.solver, p.lp_method, p.mu_floor, options_of(run));
  });
  run.untimed([&] {
    milliseconds(run, "verify_ms", [&] { return deviations(game, solution.mechanism); });
    const auto values = decision_values(game);
    report_solution(run, game, values, solution);
    if (p.baselines) report_references(run, game, values, solution);
  });
}

}  // namespace

const TaskEntry kOfflineTask{"offline", check_offline, run_offline};

}  // namespace assay::hiring_agents
