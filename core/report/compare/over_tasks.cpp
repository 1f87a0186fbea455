#include "core/report/compare/over_tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/base/digits.hpp"
#include "core/base/number.hpp"

namespace assay {
namespace {

using Means = std::map<std::string, double>;  // of the groups at one task

// Tasks in the order of the runs, each with its runs.
struct Task {
  std::string name;
  std::vector<ComparedRun> runs;
};

std::vector<Task> tasks_of(std::span<const ComparedRun> runs, std::span<const std::string> names) {
  std::vector<Task> tasks;
  std::map<std::string, std::size_t> at;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (names[i].empty()) continue;
    const auto [found, is_new] = at.try_emplace(names[i], tasks.size());
    if (is_new) tasks.push_back({names[i], {}});
    tasks[found->second].runs.push_back(runs[i]);
  }
  return tasks;
}

// NaN where a group has no value, or one that is not finite.
Means means_of(const Task& task, const std::vector<std::string>& groups,
               const std::string& metric) {
  auto samples = samples_of(task.runs, metric);
  Means means;
  for (const auto& group : groups) {
    std::vector<double> values;
    for (const auto& s : samples[group]) values.push_back(static_cast<double>(s.value));
    means[group] = mean_of(values);
  }
  return means;
}

// The first group that has no finite mean, or whose mean is of runs that are not to be trusted.
std::string without_mean(const Task& task, const Means& means, const std::string& metric) {
  for (const auto& [group, mean] : means)
    if (!std::isfinite(mean)) return group;
  for (const auto& run : task.runs)
    if (run.is_untrusted && run.values.contains(metric)) return run.group + ", not to be trusted";
  return {};
}

double size_of(const Means& means) {
  double size = 0;
  for (const auto& [group, mean] : means) size = std::max(size, std::abs(mean));
  return size;
}

// Values that differ from the least by rounding alone become it, so that they tie.
std::vector<double> to_be_ranked(const std::vector<std::string>& groups, const Means& means,
                                 bool most_is_best) {
  std::vector<std::pair<double, std::size_t>> values;
  for (std::size_t i = 0; i < groups.size(); ++i)
    values.emplace_back(most_is_best ? -means.at(groups[i]) : means.at(groups[i]), i);
  std::sort(values.begin(), values.end());
  std::vector<double> result(groups.size());
  double before = -std::numeric_limits<double>::infinity();
  for (const auto& [value, i] : values) {
    if (value - before > rounding_of(size_of(means))) before = value;
    result[i] = before;
  }
  return result;
}

void count_against(OverTasksRow& row, double difference, double size, bool most_is_best) {
  if (std::abs(difference) <= rounding_of(size))
    ++row.ties;
  else
    ++((difference > 0) == most_is_best ? row.wins : row.losses);
}

void set_against_baseline(OverTasksRow& row, const std::vector<Means>& tasks,
                          const std::string& baseline, bool most_is_best) {
  std::vector<double> differences;
  double size = 0;
  for (const auto& means : tasks) {
    differences.push_back(means.at(row.group) - means.at(baseline));
    count_against(row, differences.back(), size_of(means), most_is_best);
    size = std::max(size, size_of(means));
  }
  row.difference = fold(differences);
  row.p = signed_rank_test(differences, size);
}

void adjust(std::vector<OverTasksRow>& rows) {
  std::vector<double> p;
  for (const auto& row : rows)
    if (row.p) p.push_back(*row.p);
  const auto adjusted = holm(p);
  std::size_t next = 0;
  for (auto& row : rows)
    if (row.p) row.p_holm = adjusted[next++];
}

void adjust(std::vector<TaskRows>& tasks) {
  std::vector<double> p;
  for (const auto& task : tasks)
    for (const auto& row : task.rows)
      if (row.difference.p) p.push_back(*row.difference.p);
  const auto adjusted = holm(p);
  std::size_t next = 0;
  for (auto& task : tasks)
    for (auto& row : task.rows)
      if (row.difference.p) row.difference.p_holm = adjusted[next++];
}

void count_runs(std::vector<GroupStrata>& groups, std::span<const ComparedRun> runs,
                std::span<const std::string> names, const std::string& metric) {
  std::map<std::string, GroupStrata*> by_name;
  for (auto& group : groups) by_name[group.group] = &group;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (names[i].empty() || !runs[i].is_finished()) continue;
    const bool has_diverged = runs[i].state == ComparedRun::State::diverged;
    if (!has_diverged && !runs[i].values.contains(metric)) continue;
    auto& group = *by_name.at(runs[i].group);
    ++group.runs;
    group.untrusted += has_diverged || runs[i].is_untrusted;
  }
}

}  // namespace

OverTasks compare_over_tasks(std::span<const ComparedRun> runs, std::span<const std::string> names,
                             const ComparedMetric& metric, const std::string& baseline) {
  OverTasks result{metric.name, metric.goal, {}, {}, 0, {}, {}};
  const auto groups = groups_of(runs);
  const bool most_is_best = metric.goal == "max";
  std::vector<Means> shared;
  std::vector<std::vector<double>> ranks;
  for (const auto& task : tasks_of(runs, names)) {
    result.within.push_back({task.name, compare(task.runs, std::span(&metric, 1), baseline)});
    auto means = means_of(task, groups, metric.name);
    if (const auto lacking = without_mean(task, means, metric.name); !lacking.empty()) {
      result.left_out.push_back(task.name + " (" + lacking + ")");
      continue;
    }
    ranks.push_back(ranks_of(to_be_ranked(groups, means, most_is_best)));
    shared.push_back(std::move(means));
  }
  adjust(result.within);
  result.tasks = shared.size();
  result.friedman = friedman(ranks);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    auto& row = result.rows.emplace_back();
    row.group = groups[g];
    std::vector<double> of_group;
    for (const auto& of_task : ranks) of_group.push_back(of_task[g]);
    row.mean_rank = mean_of(of_group);
    row.is_baseline = row.group == baseline;
    if (!row.is_baseline) set_against_baseline(row, shared, baseline, most_is_best);
  }
  std::stable_sort(result.rows.begin(), result.rows.end(),
                   [](const auto& a, const auto& b) { return a.mean_rank < b.mean_rank; });
  adjust(result.rows);
  return result;
}

TextTable over_table(const OverTasks& result, const std::string& by, const std::string& baseline) {
  TextTable table{{by, "mean rank", "win/tie/loss", "minus " + baseline, "p", "p (Holm)"}, {}, {}};
  for (const auto& row : result.rows)
    table.rows.push_back(
        {row.group, std::isnan(row.mean_rank) ? "" : compact(row.mean_rank),
         row.is_baseline ? "" : fmt::format("{}/{}/{}", row.wins, row.ties, row.losses),
         row.is_baseline || row.difference.n == 0 ? "" : compact(row.difference.mean),
         row.p ? p_text(*row.p) : "", row.p_holm ? p_text(*row.p_holm) : ""});
  return table;
}

TextTable within_table(const OverTasks& result, const std::string& over, const std::string& by) {
  TextTable table{{over, by, "n", "mean", "difference", "p", "p (Holm)"}, {}, {}};
  for (const auto& task : result.within)
    for (const auto& row : task.rows) {
      const auto& d = row.difference;
      table.rows.push_back(
          {task.task, row.group, std::to_string(row.fold.n_finite),
           std::isnan(row.fold.mean) ? "" : with_spread(row.fold.mean, row.fold.sd),
           d.fold.n_finite == 0 ? "" : with_spread(d.fold.mean, d.fold.sd), d.p ? p_text(*d.p) : "",
           d.p_holm ? p_text(*d.p_holm) : ""});
    }
  return table;
}

db::QueryResult over_columns(std::span<const OverTasks> results, const std::string& by,
                             const std::string& baseline) {
  db::QueryResult all{{"metric",
                       "goal",
                       "by",
                       "value",
                       "baseline",
                       "task",
                       "tasks",
                       "n",
                       "mean",
                       "difference",
                       "p",
                       "p_holm",
                       "mean_rank",
                       "wins",
                       "ties",
                       "losses",
                       "friedman_chi_squared",
                       "friedman_p",
                       "friedman_f",
                       "friedman_p_f"},
                      {},
                      false};
  const auto real = [](double value) {
    return std::isfinite(value) ? db::Field(value) : db::Field();
  };
  const auto maybe = [&](const std::optional<double>& p) {
    return p ? db::Field(*p) : db::Field();
  };
  const auto whole = [](std::size_t n) { return db::Field(static_cast<std::int64_t>(n)); };
  for (const auto& result : results) {
    const auto& f = result.friedman;
    const double none = std::nan("");
    for (const auto& row : result.rows)
      all.rows.push_back({result.metric,
                          result.goal,
                          by,
                          row.group,
                          baseline,
                          db::Field(),
                          whole(result.tasks),
                          db::Field(),
                          db::Field(),
                          row.is_baseline ? db::Field() : real(row.difference.mean),
                          maybe(row.p),
                          maybe(row.p_holm),
                          real(row.mean_rank),
                          whole(row.wins),
                          whole(row.ties),
                          whole(row.losses),
                          real(f ? f->chi_squared : none),
                          real(f ? f->p : none),
                          real(f ? f->f : none),
                          real(f && std::isfinite(f->f) ? f->p_f : none)});
    for (const auto& task : result.within)
      for (const auto& row : task.rows) {
        auto& fields = all.rows.emplace_back();
        fields = {result.metric,
                  result.goal,
                  by,
                  row.group,
                  baseline,
                  task.task,
                  db::Field(),
                  whole(row.fold.n_finite),
                  real(row.fold.mean),
                  row.is_baseline ? db::Field() : real(row.difference.fold.mean),
                  maybe(row.difference.p),
                  maybe(row.difference.p_holm)};
        fields.resize(all.columns.size());
      }
  }
  return all;
}

std::string friedman_text(const OverTasks& result) {
  auto text = fmt::format("{} task{}", result.tasks, result.tasks == 1 ? "" : "s");
  if (const auto& f = result.friedman) {
    text += fmt::format("; all alike by Friedman's test: chi2 = {}, p = {}",
                        compact(f->chi_squared), p_text(f->p));
    text += std::isinf(f->f) ? "; every task ranks alike, which leaves nothing for the F form"
                             : fmt::format("; by F = {}, p = {}", compact(f->f), p_text(f->p_f));
  }
  return text;
}

std::vector<GroupStrata> strata_of(std::span<const ComparedRun> runs,
                                   std::span<const std::string> names, const std::string& metric) {
  const auto groups = groups_of(runs);
  std::vector<GroupStrata> all;
  for (const auto& group : groups) all.push_back({group, {}, 0, 0, 0});
  count_runs(all, runs, names, metric);
  for (const auto& task : tasks_of(runs, names)) {
    auto samples = samples_of(task.runs, metric);
    std::vector<std::vector<double>> scores;
    for (const auto& group : groups) {
      auto& of = scores.emplace_back();
      for (const auto& s : samples[group])
        if (std::isfinite(s.value)) of.push_back(static_cast<double>(s.value));
    }
    if (std::any_of(scores.begin(), scores.end(), [](const auto& s) { return s.empty(); }))
      continue;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      all[g].finite += scores[g].size();
      all[g].strata.push_back(std::move(scores[g]));
    }
  }
  return all;
}

}  // namespace assay
