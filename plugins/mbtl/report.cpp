#include "plugins/mbtl/report.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "plugins/mbtl/baselines.hpp"
#include "plugins/mbtl/report_artifacts.hpp"
#include "plugins/mbtl/trained_rows.hpp"

namespace assay::mbtl {
namespace {

constexpr double kRounding = 1e-9;  // of a performance or a regret
constexpr Index kBandDraws = 100;

double mean(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}

References references_of(MbtlRun& run, Problem& problem, std::size_t steps) {
  References r;
  if (!problem.transfer.is_complete() || problem.transfer.size() == 0) return r;
  const auto& scores = problem.transfer.scores();
  const auto budget = static_cast<Index>(steps);
  const auto band = random_selections(scores, budget, kBandDraws, run.rng("band"));
  r.random_sd = band.sd;
  for (Index k = 1; k <= budget; ++k) r.random.push_back(random_expectation(scores, k));
  Transfer transfer(scores);
  r.oracle = select(transfer, budget, [&](const Progress& p) {
               return best_addition(scores, p);
             }).performance;
  r.independent = independent_performance(scores);
  r.full = full_performance(scores);
  return r;
}

void report_curves(MbtlRun& run, const Solved& solved, const References& references, Index first) {
  const auto& sources = solved.selection.sources;
  double regret = 0;
  for (std::size_t i = 0; i < solved.performance.size(); ++i) {
    const auto k = static_cast<std::int64_t>(i) + first;
    run.log("performance", k, solved.performance[i]);
    run.log("samples_trained", k, static_cast<double>(k));
    if (sources.size() == solved.performance.size())
      run.log("source_index", k, static_cast<double>(sources[i]));
    if (i < references.random.size() && first == 1) {
      run.log("random_performance", k, references.random[i]);
      run.log("oracle_performance", k, references.oracle[i]);
    }
    if (i >= solved.regret.size()) continue;
    run.log("regret", k, solved.regret[i]);
    regret += solved.regret[i];
    if (run.params().solver == Solver::mbtl)
      run.log("average_regret", k, regret / static_cast<double>(i + 1));
  }
  if (solved.regret.empty()) return;
  run.result("cumulative_regret", regret);
  if (run.params().solver == Solver::mbtl)
    run.result("average_regret", regret / static_cast<double>(solved.regret.size()));
}

void report_model(MbtlRun& run, const Solved& solved) {
  if (solved.thoughts.empty()) return;
  std::int64_t holds = 1;
  const bool has_bound = run.params().acquisition == Acquisition::gap_ucb;
  for (std::size_t i = 0; i < solved.thoughts.size() && has_bound; ++i) {
    const auto& t = solved.thoughts[i];
    const auto k = static_cast<std::int64_t>(i) + 1;
    run.log("regret_bound", k, t.regret_bound);
    run.log("search_space", k, static_cast<double>(t.search_space));
    if (i < solved.regret.size() && solved.regret[i] > t.regret_bound + kRounding) holds = 0;
  }
  if (has_bound && !solved.regret.empty()) run.result("bound_holds", holds);
  run.result("slope_estimate", *solved.final_slope);
  run.result("gp_length", solved.thoughts.back().kernel.length);
}

void report_efficiency(MbtlRun& run, const Problem& problem, const Solved& solved,
                       const References& references) {
  if (references.random.empty()) return;
  run.result("independent_performance", references.independent);
  run.result("full_performance", references.full);
  run.result("random_expected", references.random.back());
  if (solved.performance.size() != solved.selection.sources.size()) return;
  const auto reached = std::find_if(solved.performance.begin(), solved.performance.end(),
                                    [&](double v) { return v >= references.independent; });
  const auto first = reached - solved.performance.begin() + 1;
  if (reached == solved.performance.end())
    return run.result("samples_to_independent", std::int64_t{-1});
  run.result("samples_to_independent", static_cast<std::int64_t>(first));
  run.result("efficiency",
             static_cast<double>(problem.transfer.size()) / static_cast<double>(first));
}

bool is_consistent(MbtlRun& run, const Problem& problem, const Solved& solved) {
  for (const double r : solved.regret)
    if (r < -kRounding) return false;
  for (std::size_t k = 1; k < solved.selection.performance.size(); ++k)
    if (solved.selection.performance[k] < solved.selection.performance[k - 1] - kRounding)
      return false;
  if (problem.rows == nullptr || problem.rows->contexts_differ()) return true;
  run.warn("the first and the last context give the same trajectories: '" + run.params().context +
           "' does not reach the dynamics");
  return false;
}

void warn_of_range(MbtlRun& run, const Problem& problem) {
  if (run.params().normalize_scores != Normalisation::bounds) return;
  const auto& scores = problem.transfer.scores();
  if (scores.size() > 0 && (scores.minCoeff() < 0 || scores.maxCoeff() > 1))
    run.warn(said("scores are in [", scores.minCoeff(), ", ", scores.maxCoeff(),
                  "] after scaling by score_min and score_max; they are not clipped"));
}

}  // namespace

void report(MbtlRun& run, Problem& problem, const Solved& solved) {
  const auto& p = run.params();
  const bool is_one = p.solver == Solver::independent || p.solver == Solver::full;
  const Index samples =
      is_one || p.solver == Solver::multitask ? static_cast<Index>(problem.values.size()) : 1;
  const auto steps = is_one ? solved.selection.sources.size() : solved.performance.size();
  const auto references = references_of(run, problem, steps);
  report_curves(run, solved, references, samples);
  report_model(run, solved);
  report_efficiency(run, problem, solved, references);
  run.result("final_performance", solved.performance.back());
  run.result("performance_auc", mean(solved.performance));
  std::int64_t checksum = 0, k = 0;
  for (const Index s : solved.selection.sources) checksum += ++k * s;
  run.result("selection_checksum", checksum);
  run.result("policies_trained", std::max<Index>(problem.transfer.known_count(),
                                                 p.solver == Solver::multitask ? 1 : 0));
  if (problem.rows) run.result("train_seconds", problem.rows->seconds());
  warn_of_range(run, problem);
  run.result("consistent", std::int64_t{is_consistent(run, problem, solved) ? 1 : 0});
  write_artifacts(run, problem, solved, references);
}

}  // namespace assay::mbtl
