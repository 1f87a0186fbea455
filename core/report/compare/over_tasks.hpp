// Methods compared over many tasks (Demsar 2006, "Statistical comparisons of classifiers over
// multiple data sets").
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/compare/comparison.hpp"
#include "core/report/fold/bootstrap.hpp"
#include "core/report/fold/significance.hpp"

namespace assay {

// One group over the tasks that all groups share.
struct OverTasksRow {
  std::string group;
  double mean_rank = 0;  // 1: best at every task
  bool is_baseline = false;
  std::size_t wins = 0, ties = 0, losses = 0;  // against the baseline
  Fold difference;                             // group less baseline, of the tasks' means
  std::optional<double> p, p_holm;             // Wilcoxon's signed-rank test over the tasks
};

// The groups within one task, as compare() sees them.
struct TaskRows {
  std::string task;
  std::vector<ComparisonRow> rows;
};

struct OverTasks {
  std::string metric, goal;
  std::vector<TaskRows> within;       // Holm's p values are for the tests of all tasks together
  std::vector<std::string> left_out;  // tasks at which a group has no finite mean of runs that are
                                      // to be trusted, and which group: "iris (emd)"
  std::size_t tasks = 0;              // the others
  std::optional<Friedman> friedman;
  std::vector<OverTasksRow> rows;  // by mean rank
};

// `tasks` names the task of each run (empty: none, left out). Metrics without a goal have no ranks.
// Means that differ by rounding alone tie. Holm's p values are for the rows of one metric.
OverTasks compare_over_tasks(std::span<const ComparedRun> runs, std::span<const std::string> tasks,
                             const ComparedMetric& metric, const std::string& baseline);

TextTable over_table(const OverTasks& result, const std::string& by, const std::string& baseline);
TextTable within_table(const OverTasks& result, const std::string& over, const std::string& by);

// For programs: a row for each group over all tasks ("task" is NULL), then for each within a task.
db::QueryResult over_columns(std::span<const OverTasks> results, const std::string& by,
                             const std::string& baseline);

// "12 tasks; Friedman: chi2 = 8.2, p = 0.017; F = 5.1, p = 0.01"
std::string friedman_text(const OverTasks& result);

// The finite scores of each group by task: what rliable's aggregates are of. Tasks that a group has
// no finite score of are left out for all.
struct GroupStrata {
  std::string group;
  Strata strata;
  std::size_t runs = 0, finite = 0, untrusted = 0;  // that gave the metric; of all tasks
};
std::vector<GroupStrata> strata_of(std::span<const ComparedRun> runs,
                                   std::span<const std::string> tasks, const std::string& metric);

}  // namespace assay
