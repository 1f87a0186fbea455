// assay audit: repeats finished runs that are drawn at random.
#include <fmt/core.h>

#include <memory>

#include "core/base/table.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/repeat.hpp"
#include "core/run/plan/sample.hpp"
#include "db/reader.hpp"
#include "db/store.hpp"

namespace assay::cli {
namespace {

struct AuditOptions {
  std::string sample = "10", experiment;
  std::optional<std::int64_t> seed;
  RepeatOptions repeat{0, 0, false, false};
};

std::vector<std::int64_t> finished_runs(const std::string& of, db::Reader& reader,
                                        const Shared& shared) {
  const auto name = of.empty()
                        ? std::string()
                        : chosen_experiments({of}, Without::all, reader, shared).names.front();
  return reader.finished_ids(name);
}

// The first thing that differs stands for all: `assay rerun` tells the rest.
std::string reason(const Repeated& r) {
  if (!r.comparison) return r.obstacle.empty() ? "not reached" : r.obstacle;
  const auto text = differences_text(*r.comparison);
  const auto line = text.substr(0, text.find('\n'));
  return line.empty() ? "" : line.substr(2);
}

int tell(const std::vector<Repeated>& all, std::size_t total, std::int64_t seed,
         const Shared& shared) {
  TextTable table{{"run", "experiment", "again", "verdict", "what differs"}, {}, {}};
  std::size_t same = 0, different = 0;
  for (const auto& r : all) {
    same += r.is_same();
    different += r.comparison && !r.is_same();
    table.rows.push_back({std::to_string(r.record.run.run_id), r.record.run.experiment,
                          r.run ? std::to_string(*r.run) : "",
                          r.is_same()    ? "the same"
                          : r.comparison ? "DIFFERENT"
                                         : "not repeated",
                          reason(r)});
  }
  fmt::print("{}{} of {} finished runs (seed {}): {} the same, {} different, {} not repeated\n",
             to_text(table, shared.colour_out), all.size(), total, seed, same, different,
             all.size() - same - different);
  return same == all.size() ? kOk : kFailed;
}

int audit(const AuditOptions& o, const Shared& shared) {
  auto reader = db::migrated_reader(shared.database);
  const auto runs = finished_runs(o.experiment, reader, shared);
  if (runs.empty()) throw UserError("there are no finished runs to repeat");
  const auto size = sample_size(o.sample, runs.size());
  if (!size)
    throw UserError(fmt::format("--sample: '{}' is no number of runs like 10 or 5%", o.sample));
  const auto seed = o.seed.value_or(db::system_ms());
  std::vector<std::string> sample;
  for (const auto run : drawn(runs, *size, static_cast<std::uint64_t>(seed)))
    sample.push_back(std::to_string(run));
  const auto all = repeat(records_of(sample, reader, shared), o.repeat, reader, shared);
  return tell(all, runs.size(), seed, shared);
}

}  // namespace

void add_audit(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "audit", "Repeat finished runs drawn at random, and compare",
                              "assay audit --sample 5% --experiment quickstart");
  const auto o = std::make_shared<AuditOptions>();
  command->add_option("--sample", o->sample, "how many runs, or which share of them")
      ->capture_default_str()
      ->type_name("N|P%");
  command->add_option("--seed", o->seed, "of the draw (default: the clock)")->type_name("S");
  command->add_option("-e,--experiment", o->experiment, "among those of this experiment")
      ->type_name("NAME");
  add_repeat_options(command, o->repeat);
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return audit(*o, shared); });
}

}  // namespace assay::cli
