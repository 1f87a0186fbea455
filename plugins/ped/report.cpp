// What runs of ped report of many models: rank statistics, gains, and their tables.
#include <algorithm>

#include "plugins/ped/scoring.hpp"

namespace assay::ped {
namespace {

using Texts = std::vector<std::string>;

void report_statistic(PedRun& run, const std::string& name, const Verdict& v,
                      const std::optional<double>& value) {
  if (value) run.result(name + "_" + v.score + "_" + metric_part(v.dataset), *value);
}

void report_verdicts(PedRun& run, const std::vector<Verdict>& verdicts) {
  for (const auto& v : verdicts) {
    if (!v.tau)
      run.warn("tau of " + v.score + " on data set '" + v.dataset +
               "' is undefined: all scores or all accuracies are equal");
    report_statistic(run, "tau", v, v.tau);
    report_statistic(run, "kendall", v, v.kendall);
    report_statistic(run, "spearman", v, v.spearman);
    report_statistic(run, "pearson", v, v.pearson);
    report_statistic(run, "top1_regret", v, v.regret);
  }
}

// The names of scores as the experiment lists them, others behind, in their order.
Texts in_order(const PedRun& run, const std::map<std::string, Summary>& summaries) {
  Texts names;
  for (const auto& score : run.params().scores)
    for (const auto& name : {score, moved(score)})
      if (summaries.count(name) > 0) names.push_back(name);
  for (const auto& [name, summary] : summaries)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

void report_mean_scores(PedRun& run, const std::vector<Verdict>& verdicts) {
  const auto summaries = summarise(verdicts);
  const auto names = in_order(run, summaries);
  for (const auto& name : names) run.result("tau_" + name, summaries.at(name).tau);
  for (const auto& name : names) run.result("top1_regret_" + name, summaries.at(name).regret);
}

void report_gains(PedRun& run, const std::vector<Contest>& contests) {
  Texts scores;
  for (const auto& contest : contests)
    for (const auto& [score, values] : contest.scores)
      if (contest.scores.count(moved(score)) > 0 &&
          std::find(scores.begin(), scores.end(), score) == scores.end())
        scores.push_back(score);
  for (const auto& score : scores) {
    auto rng = run.rng("bootstrap");  // the same models are drawn for each score
    const auto g = gain(contests, score, static_cast<std::size_t>(run.params().bootstrap), rng);
    if (!g) continue;
    run.result("gain_" + score, g->mean);
    if (!g->low) continue;
    run.result("gain_" + score + "_low", *g->low);
    run.result("gain_" + score + "_high", *g->high);
  }
}

void write_ranking(PedRun& run, const std::vector<Verdict>& verdicts) {
  TableRows table({"dataset", "score", "models", "weighted_tau", "kendall_tau_b", "spearman",
                   "pearson", "top1_regret", "relative_at_3"});
  for (const auto& v : verdicts)
    table.row(v.dataset, v.score, v.models, v.tau.value_or(kMissing), v.kendall.value_or(kMissing),
              v.spearman.value_or(kMissing), v.pearson.value_or(kMissing), v.regret, v.relative_3);
  run.artifact("ranking.csv", table);
}

void write_accuracies(PedRun& run, const std::vector<Contest>& contests) {
  TableRows table({"model", "dataset", "accuracy"});
  for (const auto& c : contests)
    for (std::size_t m = 0; m < c.models.size(); ++m)
      table.row(c.models[m], c.dataset, c.accuracies[m]);
  run.artifact("accuracies.csv", table);
}

}  // namespace

void report_scores(PedRun& run, const std::vector<ScoreRow>& rows) {
  run.stop_point();  // a part of the models would be another contest
  TableRows table({"model", "dataset", "score", "with_ped", "value"});
  for (const auto& row : rows)
    table.row(row.model, row.dataset, row.score, row.with_ped ? 1 : 0, row.value);
  run.artifact("scores.csv", table);
}

void report_ranking(PedRun& run, const std::vector<Contest>& contests) {
  warn_of_contests(run, contests);
  const auto verdicts = judge(contests);
  report_mean_scores(run, verdicts);
  report_gains(run, contests);
  report_verdicts(run, verdicts);
  write_ranking(run, verdicts);
  write_accuracies(run, contests);
}

}  // namespace assay::ped
