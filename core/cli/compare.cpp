// assay compare: groups of an experiment's runs side by side, each against a baseline.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/comparison_runs.hpp"

namespace assay::cli {
namespace {

struct Options {
  std::vector<std::string> experiments, by, metrics;
  std::string baseline;
  ResultFormat format = ResultFormat::table;
};

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// What the sweeps vary; of several experiments also which one it is.
std::vector<std::string> default_keys(db::Reader& reader, const std::vector<std::string>& names) {
  auto keys = varied_keys(reader, names);
  if (keys.empty() || names.size() > 1) keys.insert(keys.begin(), "experiment");
  return keys;
}

std::vector<ComparedRun> runs_by(const std::vector<std::string>& keys, db::Reader& reader,
                                 const std::vector<std::string>& names) {
  for (const auto& key : keys)
    if (compared_runs(reader, names, {key}).empty())
      throw UserError(fmt::format("--by: nothing in {} is known by '{}'{}", listed(names), key,
                                  did_you_mean(key, known_keys(reader, names))));
  return compared_runs(reader, names, keys);
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
                                    [](const ComparedRun& run) { return run.is_finished; });
    return first == runs.end() ? groups.front() : first->group;
  }
  if (const auto group = group_named(groups, asked)) return *group;
  throw UserError(fmt::format("--baseline: no group '{}'{} (there are: {})", asked,
                              did_you_mean(asked, groups), listed(groups)));
}

// What the table alone would not say: which group is the baseline, which runs are not in it.
std::string footer(const Options& o, const std::string& baseline, std::size_t left_out) {
  auto text = "baseline: " + baseline;
  if (o.baseline.empty()) text += " (the first group; --baseline names another)";
  text += "; p: paired t test over the seeds\n";
  if (left_out > 0)
    text += counted(static_cast<std::int64_t>(left_out), "run") + " without " + listed(o.by) +
            " left out\n";
  return text;
}

// Where no file has told it already.
void add_unfinished(std::vector<std::string>& notes, const std::vector<ComparedRun>& runs) {
  const auto n = std::count_if(runs.begin(), runs.end(),
                               [](const ComparedRun& run) { return !run.is_finished; });
  if (n > 0 && notes.empty())
    notes.push_back(fmt::format("{} of {} planned runs are not finished", n, runs.size()));
}

int compare(const Options& o, const Shared& shared) {
  db::Reader reader(shared.database);
  auto [names, notes] = chosen_experiments(o.experiments, Without::last, reader, shared);
  const auto metrics = metrics_of(reader, names);
  if (metrics.empty())
    throw UserError(fmt::format("no run of {} has finished with a number", listed(names)));
  const auto keys = o.by.empty() ? default_keys(reader, names) : o.by;
  const auto runs = runs_by(keys, reader, names);
  const auto baseline = chosen_baseline(o.baseline, runs);
  const auto rows = assay::compare(runs, chosen_metrics(o.metrics, metrics), baseline);
  const auto table = comparison_table(rows, keys.size() == 1 ? keys.front() : "point", baseline);
  if (o.format == ResultFormat::table)
    fmt::print(
        "{}\n{}", to_text(table, shared.colour_out),
        footer(o, baseline, compared_runs(reader, names, {"experiment"}).size() - runs.size()));
  else if (o.format == ResultFormat::markdown)
    fmt::print("{}", to_markdown(table));
  else
    fmt::print("{}", to_text(comparison_columns(rows, listed(keys), baseline), o.format));
  add_unfinished(notes, runs);
  for (const auto& note : notes) fmt::print(stderr, "assay: {}\n", note);
  return kOk;
}

}  // namespace

void add_compare(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "compare", "Compare groups of runs: mean, spread, interval, difference from a baseline",
      "assay compare quickstart --by solver --metric cost --baseline emd\n"
      "  assay compare configs/quickstart.toml --by solver,epsilon --format csv");
  const auto o = std::make_shared<Options>();
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
  add_format_option(command, o->format);
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return compare(*o, shared); });
}

}  // namespace assay::cli
