// The task online: regret of a principal who learns, for several numbers of rounds.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/hiring_agents/online.hpp"
#include "plugins/hiring_agents/read.hpp"
#include "plugins/hiring_agents/solution.hpp"
#include "plugins/hiring_agents/tasks.hpp"

namespace assay::hiring_agents {
namespace {

OnlineOptions learning_options(HiringRun& run) {
  const auto& p = run.params();
  OnlineOptions o;
  o.explore_scale = p.explore_scale, o.confidence_scale = p.confidence_scale;
  o.failure_probability = p.failure_probability;
  o.exploration_action = static_cast<std::size_t>(p.exploration_action);
  o.uniform_slack = p.commit_slack == Slack::uniform;
  o.costs_known = p.costs_known;
  o.tolerance = p.lp_tolerance;
  o.should_stop = run.stop();
  return o;
}

Game read_online(const HiringRun& run) {
  Game game = read_game(run);
  require_horizons(run, game);
  return game;
}

void log_horizon(HiringRun& run, const Horizon& h) {
  run.log("regret", h.rounds, h.regret());
  run.log("average_regret", h.rounds, h.regret() / static_cast<double>(h.rounds));
  run.log("commit_utility", h.rounds, h.commit_utility);
  run.log("mixing_weight", h.rounds, h.mixing_weight);
  run.log("ic_violation", h.rounds, h.ic_violation);
}

void write_regret(HiringRun& run, const std::vector<Horizon>& all) {
  TableRows table({"horizon", "regret", "exploration", "bisection", "commitment", "commit_utility",
                   "mixing_weight", "ic_violation", "cost_error"});
  for (const auto& h : all)
    table.row(h.rounds, h.regret(), h.exploration, h.bisection, h.commitment, h.commit_utility,
              h.mixing_weight, h.ic_violation, h.cost_error);
  run.artifact("regret.csv", table);
}

// The line of slope 2/3 goes through the mean of the points.
void write_lines(HiringRun& run, const std::vector<Horizon>& all) {
  TableRows table({"log10_horizon", "log10_regret", "series"});
  double x = 0, y = 0, n = 0;
  for (const auto& h : all) {
    if (h.regret() <= 0) continue;
    const double u = std::log10(static_cast<double>(h.rounds)), v = std::log10(h.regret());
    table.row(u, v, "regret");
    n += 1, x += u, y += v;
  }
  for (const auto& h : all) {
    const double u = std::log10(static_cast<double>(h.rounds));
    table.row(u, y / n + 2.0 / 3 * (u - x / n), "slope 2/3");
  }
  run.artifact("regret_lines.csv", table);
}

void report_online(HiringRun& run, const std::vector<Horizon>& all) {
  double violation = all.front().ic_violation;
  for (const auto& h : all) violation = std::max(violation, h.ic_violation);
  const auto& last = all.back();
  run.result("ic_violation", violation);
  run.result("regret_final", last.regret());
  run.result("average_regret_final", last.regret() / static_cast<double>(last.rounds));
  run.result("cost_error_max", last.cost_error);
  if (all.size() > 1) run.result("regret_slope", regret_slope(all));
  run.result("converged", violation <= kMostGain ? 1 : 0);
  write_regret(run, all);
  write_lines(run, all);
}

void check_online(HiringRun& run) { read_safe_rules(read_online(run), run.params().lp_tolerance); }

void run_online(HiringRun& run) {
  const auto& p = run.params();
  const Game game = read_online(run);
  const auto rules = read_safe_rules(game, p.lp_tolerance);
  const ProgrammeOptions options{p.lp_tolerance, run.stop(), {}};
  const auto best = solve(game, Solver::correlated, LpMethod::column_generation, 1e-9, options);
  const double optimum = figures(game, best.mechanism, decision_values(game)).principal_utility();
  run.result("optimal_utility", optimum);
  double margin = rules[0][0].value;
  for (const auto& agent : rules)
    for (const auto& rule : agent) margin = std::min(margin, rule.value);
  run.result("safe_margin_min", margin);
  const auto rng = run.rng("explore");
  std::vector<Horizon> all;
  for (const auto k : run.steps(static_cast<std::int64_t>(p.horizons.size()))) {
    const auto at = static_cast<std::size_t>(k);
    all.push_back(
        play({game, rules, optimum}, p.horizons[at], learning_options(run), rng.stream(at)));
    log_horizon(run, all.back());
  }
  run.stop_point();
  report_online(run, all);
}

}  // namespace

const TaskEntry kOnlineTask{"online", check_online, run_online};

}  // namespace assay::hiring_agents
