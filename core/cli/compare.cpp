// assay compare: groups of an experiment's runs side by side, each against a baseline.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <set>

#include "core/base/digits.hpp"
#include "core/base/printable.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/compare_over.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/compare/comparison_runs.hpp"
#include "core/report/fold/significance.hpp"

namespace assay::cli {
namespace {

struct CompareOptions {
  std::vector<std::string> experiments, by, metrics, over;
  std::string baseline;
  bool iqm = false, profile = false;
  ResultFormat format = ResultFormat::table;
};

constexpr std::size_t kShownNotes = 8;
constexpr std::size_t kSignedRankSeeds = 6;  // from which on Wilcoxon's test can fall below 0.05

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// What the sweeps vary; of several experiments also which one it is.
std::vector<std::string> default_keys(const ComparisonData& data, const CompareOptions& o,
                                      std::size_t experiments) {
  auto keys = data.varied;
  std::erase_if(keys, [&](const auto& key) {
    return std::find(o.over.begin(), o.over.end(), key) != o.over.end() ||
           std::find(o.over.begin(), o.over.end(), "params." + key) != o.over.end();
  });
  const bool by_experiment = std::find(o.over.begin(), o.over.end(), "experiment") == o.over.end();
  if ((keys.empty() || experiments > 1) && by_experiment) keys.insert(keys.begin(), "experiment");
  return keys;
}

void check_keys(const char* option, const std::vector<std::string>& keys,
                const ComparisonData& data, const std::vector<std::string>& names) {
  for (const auto& key : keys)
    if (grouped(data, {key}).empty())
      throw UserError(fmt::format("{}: nothing in {} is known by '{}'{}", option, listed(names),
                                  key, did_you_mean(key, data.known)));
}

std::vector<ComparedMetric> chosen_metrics(const std::vector<std::string>& asked,
                                           const std::vector<ComparedMetric>& all) {
  if (asked.empty()) return default_metrics(all);
  std::vector<std::string> names;
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

// The notes of the rows, those of one text together: "emd, sinkhorn (cost): ...".
std::string notes_text(const std::vector<ComparisonRow>& rows) {
  std::vector<std::pair<std::string, std::vector<std::string>>> notes;
  for (const auto& row : rows)
    for (const auto& note : row.notes) {
      const auto key = row.metric + "\n" + note;
      auto found = std::find_if(notes.begin(), notes.end(),
                                [&](const auto& known) { return known.first == key; });
      if (found == notes.end()) found = notes.insert(notes.end(), {key, {}});
      found->second.push_back(row.group);
    }
  std::string text;
  for (std::size_t i = 0; i < std::min(notes.size(), kShownNotes); ++i) {
    const auto cut = notes[i].first.find('\n');
    text += fmt::format("{} of {}: {}\n", notes[i].first.substr(0, cut), listed(notes[i].second),
                        notes[i].first.substr(cut + 1));
  }
  if (notes.size() > kShownNotes)
    text +=
        fmt::format("and {} (--format json has all)\n",
                    counted(static_cast<std::int64_t>(notes.size() - kShownNotes), "more note"));
  return text;
}

// How to read the columns that are there.
std::string legend(const std::vector<ComparisonRow>& rows) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  bool has_p = false;
  for (const auto& row : rows)
    if (row.difference.p) {
      has_p = true;
      fewest = std::min(fewest, row.difference.seeds);
    }
  if (!has_p) return "";
  std::string text = "p: paired t test over the seeds; Holm: for all tests of this table\n";
  if (fewest < kSignedRankSeeds)
    text += fmt::format(
        "{} are few: the t test takes their differences for normal, and Wilcoxon's test cannot "
        "fall "
        "below {} with them\n",
        counted(static_cast<std::int64_t>(fewest), "seed"), p_text(least_signed_rank_p(fewest)));
  return text;
}

// What the table alone would not say: which group is the baseline, which runs are not in it.
std::string footer(const CompareOptions& o, const std::vector<ComparisonRow>& rows,
                   const std::string& baseline, std::size_t left_out) {
  auto text = "baseline: " + baseline;
  if (o.baseline.empty()) text += " (the first group; --baseline names another)";
  text += "\n" + legend(rows) + notes_text(rows);
  if (left_out > 0)
    text += counted(static_cast<std::int64_t>(left_out), "run") + " without " + listed(o.by) +
            " left out\n";
  return text;
}

// Where no file has told it already.
void add_unfinished(std::vector<std::string>& notes, const std::vector<ComparedRun>& runs) {
  const auto n = std::count_if(runs.begin(), runs.end(),
                               [](const ComparedRun& run) { return !run.is_finished(); });
  if (n > 0 && notes.empty())
    notes.push_back(fmt::format("{} of {} planned runs are not finished", n, runs.size()));
}

std::string compared_text(const CompareOptions& o, const std::vector<ComparisonRow>& rows,
                          const std::string& key, const std::string& baseline, std::size_t left_out,
                          bool colour) {
  const bool is_markdown = o.format == ResultFormat::markdown;
  std::string text;
  for (auto table : {group_table(rows, key), difference_table(rows, key, baseline)}) {
    if (table.rows.empty()) continue;
    const auto rest = keep_first_rows(table);
    text += text.empty() ? "" : "\n";
    text += is_markdown ? to_markdown(table) : to_text(table, colour);
    if (!rest.empty()) text += (is_markdown ? "\n" : "") + rest;
  }
  return is_markdown ? text : text + "\n" + printable_lines(footer(o, rows, baseline, left_out));
}

// The keys that all runs have and that take several values within a group.
std::vector<std::string> shared_keys(const std::vector<ComparedRun>& runs) {
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
std::vector<std::string> task_names(const CompareOptions& o, const ComparisonData& data,
                                    const std::vector<std::string>& by,
                                    const std::vector<ComparedRun>& runs) {
  std::vector<std::string> names;
  if (o.over.empty()) {
    const auto keys = shared_keys(runs);
    for (const auto& run : runs) names.push_back("at " + point_of(run.keys, keys));
    return names;
  }
  const auto tasks = group_names(data, o.over), groups = group_names(data, by);
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

void compare_over(const CompareOptions& o, const Shared& shared, OverQuestion question) {
  question.what = o.iqm ? Over::iqm : o.profile ? Over::profile : Over::ranks;
  question.over = o.over.empty() ? "point" : listed(o.over);
  drop_without_task(question);
  if (question.runs.empty()) throw UserError("--over: no run of these groups has " + question.over);
  question.baseline = chosen_baseline(o.baseline, question.runs);
  if (question.what == Over::ranks) {
    std::erase_if(question.metrics, [](const auto& metric) { return metric.goal == "none"; });
    if (question.metrics.empty())
      throw UserError("--over: ranks need a metric with a goal, and none here has one");
  }
  fmt::print("{}", over_text(question, o.format, shared.colour_out));
}

int compare(const CompareOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  auto [names, notes] = chosen_experiments(o.experiments, Without::last, reader, shared);
  const auto data = comparison_data(reader, names);
  if (data.metrics.empty())
    throw UserError(fmt::format("no run of {} has finished with a number", listed(names)));
  check_keys("--by", o.by, data, names);
  check_keys("--over", o.over, data, names);
  const auto keys = o.by.empty() ? default_keys(data, o, names.size()) : o.by;
  const auto runs = grouped(data, keys);
  const auto key = keys.size() == 1 ? keys.front() : "point";
  const auto metrics = chosen_metrics(o.metrics, data.metrics);
  notes.insert(notes.end(), data.notes.begin(), data.notes.end());
  if (!o.over.empty() || o.iqm || o.profile) {
    compare_over(o, shared,
                 {Over::ranks, runs, task_names(o, data, keys, runs), metrics, key, "", ""});
  } else {
    const auto baseline = chosen_baseline(o.baseline, runs);
    const auto rows = assay::compare(runs, metrics, baseline);
    fmt::print("{}", is_for_people(o.format)
                         ? compared_text(o, rows, key, baseline, data.runs.size() - runs.size(),
                                         shared.colour_out)
                         : to_text(comparison_columns(rows, listed(keys), baseline), o.format));
  }
  add_unfinished(notes, runs);
  for (const auto& note : notes) fmt::print(stderr, "assay: {}\n", one_line(note));
  return kOk;
}

}  // namespace

void add_compare(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "compare", "Compare groups of runs: mean, spread, interval, difference from a baseline",
      "assay compare quickstart --by solver --metric cost --baseline emd\n"
      "  assay compare configs/quickstart.toml --by solver,epsilon --format csv\n"
      "  assay compare sweep --by solver --over task");
  const auto o = std::make_shared<CompareOptions>();
  command
      ->add_option("EXPERIMENT", o->experiments,
                   "names or .toml files (default: the experiment planned last)")
      ->type_name("");
  command
      ->add_option("--by", o->by,
                   "group by this; several: KEY,KEY (default: what the sweep varies)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("KEY");
  command->add_option("--metric", o->metrics, "which; may be repeated (default: those with a goal)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME");
  command
      ->add_option("--baseline", o->baseline,
                   "group to set the others against (default: the first)")
      ->type_name("GROUP");
  command
      ->add_option("--over", o->over,
                   "the keys that tell tasks apart: tests within each, ranks over all")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("KEY");
  auto* iqm = command->add_flag("--iqm", o->iqm,
                                "interquartile means over all tasks, with bootstrap intervals");
  command->add_flag("--profile", o->profile, "the share of runs above a value, over all tasks")
      ->excludes(iqm);
  add_format_option(command, o->format);
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return compare(*o, shared); });
}

}  // namespace assay::cli
