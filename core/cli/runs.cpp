// assay runs: the list of runs, filtered and sorted.
#include <fmt/core.h>

#include <memory>

#include "core/base/number.hpp"
#include "core/base/quantity.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run/run_filter.hpp"
#include "core/report/run/run_list.hpp"
#include "db/reader.hpp"
#include "db/store.hpp"

namespace assay::cli {
namespace {

constexpr std::int64_t kAllFinals = 1'000'000;

struct RunsOptions {
  std::string experiment, method, status, tag, since;
  std::vector<std::string> where;
  std::string sort = "run_id";
  bool reverse = false, trash = false, untrusted = false;
  std::int64_t limit = 50;
  ResultFormat format = ResultFormat::table;
};

db::RunFilter filter_from(const RunsOptions& o) {
  db::RunFilter filter;
  const auto given = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  filter.experiment = given(o.experiment);
  filter.method = given(o.method);
  filter.tag = given(o.tag);
  if (!o.status.empty()) filter.status = statuses_named(o.status);
  if (!o.since.empty()) {
    const auto age = parse_duration(o.since);
    if (!age) throw UserError(fmt::format("--since: '{}' is no duration like 2h or 7d", o.since));
    filter.since = db::system_ms() - age->count();
  }
  for (const auto& text : o.where) filter.where.push_back(run_condition(text));
  filter.in_trash = o.trash;
  filter.only_untrusted = o.untrusted;
  filter.sort = o.sort;
  filter.is_descending = (o.sort == "run_id" || o.sort == "started") != o.reverse;
  if (o.limit > 0) filter.limit = o.limit;
  if (!is_for_people(o.format)) filter.finals = kAllFinals;
  return filter;
}

int runs(const RunsOptions& o, const Shared& shared) {
  auto filter = filter_from(o);
  db::Reader reader(shared.database);
  if (!o.experiment.empty())
    filter.experiment =
        chosen_experiments({o.experiment}, Without::all, reader, shared).names.front();
  const auto rows = reader.list_runs(filter);
  if (rows.empty() && o.format == ResultFormat::table)
    fmt::print("no runs\n");
  else if (o.format == ResultFormat::table)
    fmt::print("{}", to_text(run_list(rows, shared.width_out), shared.colour_out));
  else if (o.format == ResultFormat::markdown)
    fmt::print("{}", to_markdown(run_list(rows)));
  else
    fmt::print("{}", to_text(run_columns(rows), o.format));
  return kOk;
}

}  // namespace

void add_runs(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "runs", "List runs, the newest first",
                  "assay runs --experiment quickstart --where \"epsilon<0.05\" --sort cost");
  const auto o = std::make_shared<RunsOptions>();
  command->add_option("-e,--experiment", o->experiment, "of this experiment")->type_name("NAME");
  command->add_option("-m,--method", o->method, "of this method")->type_name("NAME");
  command->add_option("--status", o->status, "with this status; failed: in whatever way")
      ->type_name("STATUS");
  command->add_flag("--untrusted", o->untrusted, "that say of themselves not to be trusted");
  command->add_option("--tag", o->tag, "with this tag, or of an experiment with it")
      ->type_name("TAG");
  command
      ->add_option("--where", o->where,
                   "condition on a parameter, metric, seed, ...: epsilon>=0.1; may be repeated")
      ->type_name("COND")
      ->allow_extra_args(false);
  command->add_option("--since", o->since, "started within: 2h, 7d")->type_name("TIME");
  command
      ->add_option("--sort", o->sort,
                   "run_id, started, experiment, method, point, seed, status, wall_ms or a metric")
      ->capture_default_str()
      ->type_name("KEY");
  command->add_flag("--reverse", o->reverse, "the other way round");
  command->add_flag("--trash", o->trash, "those in the trash");
  command->add_option("-n,--limit", o->limit, "how many; 0: all")
      ->check(whole_number(0, 1'000'000'000))
      ->capture_default_str()
      ->type_name("N");
  add_format_option(command, o->format);
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return runs(*o, shared); });
}

}  // namespace assay::cli
