#include "core/report/compare/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/param_key.hpp"
#include "core/base/printable.hpp"
#include "core/base/user_error.hpp"
#include "core/data/error.hpp"
#include "core/report/compare/compare_text.hpp"
#include "core/report/compare/over_text.hpp"

namespace assay {
namespace {

using Names = std::vector<std::string>;

bool is_among(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const Names& names) { return fmt::format("{}", fmt::join(names, ", ")); }

// What the sweeps vary; of several experiments also which one it is.
Names default_keys(const ComparisonData& data, const CompareQuestion& q) {
  auto keys = data.varied;
  std::erase_if(keys, [&](const auto& key) {
    return is_among(q.over, key) || is_among(q.over, full_key(key));
  });
  if ((keys.empty() || q.experiments.size() > 1) && !is_among(q.over, "experiment"))
    keys.insert(keys.begin(), "experiment");
  return keys;
}

void check_compared_keys(const char* option, const Names& keys, const ComparisonData& data,
                         const Names& experiments) {
  for (const auto& key : keys)
    if (grouped(data, {key}).empty())
      throw UserError(fmt::format("{}: nothing in {} is known by '{}'{}", option,
                                  listed(experiments), key, did_you_mean(key, data.known)));
}

std::vector<ComparedMetric> chosen_metrics(const Names& asked,
                                           const std::vector<ComparedMetric>& all) {
  if (asked.empty()) return default_metrics(all);
  Names names;
  for (const auto& metric : all) names.push_back(metric.name);
  check_metrics(asked, names);
  std::vector<ComparedMetric> chosen;
  for (const auto& name : asked) {
    const auto at = std::find(names.begin(), names.end(), name) - names.begin();
    chosen.push_back(all[static_cast<std::size_t>(at)]);
  }
  return chosen;
}

std::string chosen_baseline(const std::string& asked, const std::vector<ComparedRun>& runs) {
  const auto groups = groups_of(runs);
  if (asked.empty()) {
    const auto first = std::find_if(runs.begin(), runs.end(),
                                    [](const ComparedRun& run) { return run.is_finished(); });
    return first == runs.end() ? groups.front() : first->group;
  }
  if (const auto group = group_named(groups, asked)) return *group;
  throw UserError(fmt::format("--baseline: no group '{}'{} (there are: {})", asked,
                              did_you_mean(asked, groups), listed(groups)));
}

// The keys that all runs have and that take several values within a group.
Names shared_keys(const std::vector<ComparedRun>& runs) {
  std::map<std::string, std::size_t> count;
  std::map<std::pair<std::string, std::string>, std::string> first;  // of group and key
  std::set<std::string> varies;
  for (const auto& run : runs)
    for (const auto& [key, value] : run.keys) {
      ++count[key];
      if (first.try_emplace({run.group, key}, value).first->second != value) varies.insert(key);
    }
  std::erase_if(varies, [&](const auto& key) { return count[key] < runs.size(); });
  return {varies.begin(), varies.end()};
}

// What tells the tasks apart: what --over names; else all that varies within the groups, and that
// all of them have.
Names task_names(const CompareQuestion& q, const ComparisonData& data, const Names& by,
                 const std::vector<ComparedRun>& runs) {
  Names names;
  if (q.over.empty()) {
    const auto keys = shared_keys(runs);
    for (const auto& run : runs) names.push_back("at " + point_of(run.keys, keys));
    return names;
  }
  const auto tasks = group_names(data, q.over), groups = group_names(data, by);
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (!groups[i].empty()) names.push_back(tasks[i]);
  return names;
}

// Runs at points without a task are in none of the answers.
void drop_without_task(OverQuestion& question) {
  std::vector<ComparedRun> runs;
  for (std::size_t i = 0; i < question.runs.size(); ++i)
    if (!question.tasks[i].empty()) runs.push_back(std::move(question.runs[i]));
  question.runs = std::move(runs);
  std::erase(question.tasks, "");
}

std::string over_answer(const CompareQuestion& q, OverQuestion question, ResultFormat format,
                        bool colour) {
  question.what = q.wants_iqm ? Over::iqm : q.wants_profile ? Over::profile : Over::ranks;
  question.over = q.over.empty() ? "point" : listed(q.over);
  drop_without_task(question);
  if (question.runs.empty()) throw UserError("--over: no run of these groups has " + question.over);
  question.baseline = chosen_baseline(q.baseline, question.runs);
  if (question.what == Over::ranks) {
    std::erase_if(question.metrics, [](const auto& metric) { return metric.goal == "none"; });
    if (question.metrics.empty())
      throw UserError("--over: ranks need a metric with a goal, and none here has one");
  }
  return over_text(question, format, colour);
}

// What the tables alone would not say: which group is the baseline, which runs are not in them.
std::string compare_footer(const CompareQuestion& q, const std::vector<ComparisonRow>& rows,
                           const std::string& baseline, std::size_t left_out) {
  auto text = "baseline: " + baseline;
  if (q.baseline.empty()) text += " (the first group; --baseline names another)";
  text += "\n" + p_legend(rows) + notes_text(rows);
  if (left_out > 0)
    text += counted(static_cast<std::int64_t>(left_out), "run") + " without " + listed(q.by) +
            " left out\n";
  return text;
}

// Where nothing has told it already.
void add_unfinished(Names& notes, const std::vector<ComparedRun>& runs) {
  const auto n = std::count_if(runs.begin(), runs.end(),
                               [](const ComparedRun& run) { return !run.is_finished(); });
  if (n > 0 && notes.empty())
    notes.push_back(fmt::format("{} of {} planned runs are not finished", n, runs.size()));
}

}  // namespace

CompareAnswer compare_answer(const CompareQuestion& q, const ComparisonData& data, Names notes,
                             ResultFormat format, bool colour) {
  if (data.metrics.empty())
    throw UserError(fmt::format("no run of {} has finished with a number", listed(q.experiments)));
  check_compared_keys("--by", q.by, data, q.experiments);
  check_compared_keys("--over", q.over, data, q.experiments);
  const auto by = q.by.empty() ? default_keys(data, q) : q.by;
  const auto runs = grouped(data, by);
  const auto key = by.size() == 1 ? by.front() : "point";
  const auto metrics = chosen_metrics(q.metrics, data.metrics);
  CompareAnswer answer{"", std::move(notes)};
  answer.notes.insert(answer.notes.end(), data.notes.begin(), data.notes.end());
  add_unfinished(answer.notes, runs);
  if (q.is_over_tasks()) {
    answer.text =
        over_answer(q, {Over::ranks, runs, task_names(q, data, by, runs), metrics, key, "", ""},
                    format, colour);
    return answer;
  }
  const auto baseline = chosen_baseline(q.baseline, runs);
  const auto rows = compare(runs, metrics, baseline);
  const bool is_markdown = format == ResultFormat::markdown;
  if (!is_for_people(format)) {
    answer.text = to_text(comparison_columns(rows, listed(by), baseline), format);
    return answer;
  }
  answer.text = group_tables(rows, key, baseline, is_markdown, colour);
  if (!is_markdown)
    answer.text +=
        "\n" + printable_lines(compare_footer(q, rows, baseline, data.runs.size() - runs.size()));
  return answer;
}

void check_metrics(const Names& asked, const Names& known) {
  for (const auto& name : asked)
    if (!is_among(known, name))
      throw UserError(fmt::format("--metric: no run ended with a number '{}'{} (there are: {})",
                                  name, did_you_mean(name, known), fmt::join(known, ", ")));
}

}  // namespace assay
