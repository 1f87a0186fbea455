// What runs of ped report of many models: rank statistics, gains, and their tables.
#include <algorithm>

#include "plugins/ped/scoring.hpp"

namespace assay::ped {
namespace {

using Texts = std::vector<std::string>;
using Reals = std::vector<double>;

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
    const auto g = gain(contests, score, static_cast<std::size_t>(run.params().bootstrap),
                        [&rng](std::size_t n) { return rng.below(n); });
    if (!g) continue;
    run.result("gain_" + score, g->mean);
    if (!g->low) continue;
    run.result("gain_" + score + "_low", *g->low);
    run.result("gain_" + score + "_high", *g->high);
  }
}

void write_ranking(PedRun& run, const std::vector<Verdict>& verdicts) {
  Texts dataset, score;
  std::vector<std::int64_t> models;
  Reals tau, kendall, spearman, pearson, regret, relative;
  for (const auto& v : verdicts) {
    dataset.push_back(v.dataset);
    score.push_back(v.score);
    models.push_back(static_cast<std::int64_t>(v.models));
    tau.push_back(v.tau.value_or(kMissing));
    kendall.push_back(v.kendall.value_or(kMissing));
    spearman.push_back(v.spearman.value_or(kMissing));
    pearson.push_back(v.pearson.value_or(kMissing));
    regret.push_back(v.regret);
    relative.push_back(v.relative_3);
  }
  run.artifact("ranking.csv", TableView()
                                  .column("dataset", dataset)
                                  .column("score", score)
                                  .column("models", models)
                                  .column("weighted_tau", tau)
                                  .column("kendall_tau_b", kendall)
                                  .column("spearman", spearman)
                                  .column("pearson", pearson)
                                  .column("top1_regret", regret)
                                  .column("relative_at_3", relative));
}

void write_accuracies(PedRun& run, const std::vector<Contest>& contests) {
  Texts model, dataset;
  Reals accuracy;
  for (const auto& c : contests) {
    model.insert(model.end(), c.models.begin(), c.models.end());
    dataset.insert(dataset.end(), c.models.size(), c.dataset);
    accuracy.insert(accuracy.end(), c.accuracies.begin(), c.accuracies.end());
  }
  run.artifact(
      "accuracies.csv",
      TableView().column("model", model).column("dataset", dataset).column("accuracy", accuracy));
}

}  // namespace

void report_scores(PedRun& run, const std::vector<ScoreRow>& rows) {
  Texts model, dataset, score;
  std::vector<std::int64_t> with_ped;
  Reals value;
  for (const auto& row : rows) {
    model.push_back(row.model);
    dataset.push_back(row.dataset);
    score.push_back(row.score);
    with_ped.push_back(row.with_ped ? 1 : 0);
    value.push_back(row.value);
  }
  run.artifact("scores.csv", TableView()
                                 .column("model", model)
                                 .column("dataset", dataset)
                                 .column("score", score)
                                 .column("with_ped", with_ped)
                                 .column("value", value));
}

void report_ranking(PedRun& run, const std::vector<Contest>& contests) {
  if (run.stopped()) return;  // a part of the models would be another contest
  warn_of_contests(run, contests);
  const auto verdicts = judge(contests);
  report_mean_scores(run, verdicts);
  report_gains(run, contests);
  report_verdicts(run, verdicts);
  write_ranking(run, verdicts);
  write_accuracies(run, contests);
}

}  // namespace assay::ped
