#include "plugins/mbtl/solve.hpp"

#include <cmath>

#include "plugins/mbtl/baselines.hpp"
#include "plugins/mbtl/trained_rows.hpp"

namespace assay::mbtl {
namespace {

Solved by_model(MbtlRun& run, Problem& problem) {
  const auto options = model_options(run.params());
  Model model(problem.contexts, problem.transfer, options);
  Solved solved;
  solved.selection = select(problem.transfer, problem.budget, [&](const Progress& progress) {
    run.stop_point();
    return model.choose(progress);
  });
  const auto gap = model.gap_of(solved.selection.sources);
  solved.final_slope = gap.left.size() == 0 ? gap.slope : gap.right.mean();
  solved.thoughts = model.thoughts();
  return solved;
}

Solved by_chance(MbtlRun& run, Problem& problem) {
  const auto& scores = problem.transfer.scores();
  const auto band =
      random_selections(scores, problem.budget, run.params().random_repeats, run.rng("random"));
  Solved solved;
  solved.selection = follow(problem.transfer, band.draws.front());
  solved.performance = band.mean;
  solved.regret.assign(band.mean.size(), 0);
  for (const auto& draw : band.draws) {
    run.stop_point();
    const auto regret = step_regrets(scores, draw);
    for (std::size_t k = 0; k < regret.size(); ++k)
      solved.regret[k] += regret[k] / static_cast<double>(band.draws.size());
  }
  return solved;
}

// A set of its own for every K, where their rows are known.
Solved by_distance(Problem& problem) {
  Solved solved;
  solved.selection = follow(problem.transfer, equidistant(problem.contexts, problem.budget));
  if (!problem.transfer.is_complete()) return solved;
  for (Index k = 1; k <= problem.budget; ++k)
    solved.performance.push_back(
        follow(problem.transfer, equidistant(problem.contexts, k)).performance.back());
  return solved;
}

std::vector<Index> all_sources(Index size) {
  std::vector<Index> all;
  for (Index i = 0; i < size; ++i) all.push_back(i);
  return all;
}

Solved by_all(Problem& problem, bool is_full) {
  const auto& scores = problem.transfer.scores();
  Solved solved;
  solved.selection = follow(problem.transfer, all_sources(scores.rows()));
  solved.performance = {is_full ? full_performance(scores) : independent_performance(scores)};
  return solved;
}

Solved by_multitask(const MbtlRun& run, Problem& problem) {
  const Matrix scores = scale_of(run.params())(problem.rows->multitask().transpose());
  Solved solved;
  solved.performance = {scores.mean()};
  return solved;
}

Solved choose(MbtlRun& run, Problem& problem) {
  auto& transfer = problem.transfer;
  const auto by = [&](const Chooser& chooser) {
    return Solved{select(transfer, problem.budget, chooser), {}, {}, {}, {}};
  };
  switch (run.params().solver) {
    case Solver::mbtl:
      return by_model(run, problem);
    case Solver::random:
      return by_chance(run, problem);
    case Solver::equidistant:
      return by_distance(problem);
    case Solver::pseudo_greedy:
      return by(pseudo_greedy(problem.contexts));
    case Solver::worst_target:
      return by([&](const Progress& p) {
        return p.sources.empty() ? midpoint(problem.contexts, p.is_used) : worst_target(p);
      });
    case Solver::oracle_greedy:
      return by([&](const Progress& p) { return best_addition(transfer.scores(), p); });
    case Solver::oracle_exact:
      return {follow(transfer, best_subset(transfer.scores(), problem.budget, run.stop())),
              {},
              {},
              {},
              {}};
    case Solver::independent:
      return by_all(problem, false);
    case Solver::full:
      return by_all(problem, true);
    case Solver::multitask:
      return by_multitask(run, problem);
  }
  return {};
}

}  // namespace

Solved solve(MbtlRun& run, Problem& problem) {
  auto solved = choose(run, problem);
  if (solved.performance.empty()) solved.performance = solved.selection.performance;
  const bool is_chosen = solved.performance.size() == solved.selection.sources.size();
  if (solved.regret.empty() && is_chosen && problem.transfer.is_complete())
    solved.regret = step_regrets(problem.transfer.scores(), solved.selection.sources);
  return solved;
}

}  // namespace assay::mbtl
