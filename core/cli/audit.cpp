// assay audit: repeats finished runs that are drawn at random.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/number.hpp"
#include "core/base/table.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/repeat.hpp"
#include "db/reader.hpp"
#include "db/store.hpp"

namespace assay::cli {
namespace {

struct AuditOptions {
  std::string sample = "10", experiment;
  std::optional<std::int64_t> seed;
  RepeatOptions repeat{0, 0, false, false};
};

std::vector<std::string> finished_runs(const std::string& of, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto name = of.empty()
                        ? std::string()
                        : chosen_experiments({of}, Without::all, reader, shared).names.front();
  std::vector<std::string> runs;
  for (const auto id : reader.finished_ids(name)) runs.push_back(std::to_string(id));
  return runs;
}

// "25" or "5%", of `total`.
std::size_t sample_size(const std::string& text, std::size_t total) {
  const bool is_share = text.ends_with('%');
  const auto number = parse_double(is_share ? text.substr(0, text.size() - 1) : text);
  const bool is_whole = number && *number == std::floor(*number);
  if (!number || !(*number > 0) || (is_share ? *number > 100 : !is_whole))
    throw UserError(fmt::format("--sample: '{}' is no number of runs like 10 or 5%", text));
  const auto size = is_share ? std::ceil(*number / 100 * static_cast<double>(total)) : *number;
  return static_cast<std::size_t>(std::min(size, static_cast<double>(total)));
}

// SplitMix64: the same draw on every machine.
std::uint64_t next_random(std::uint64_t& state) {
  auto z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::vector<std::string> drawn(std::vector<std::string> runs, std::size_t size,
                               std::uint64_t seed) {
  for (std::size_t i = 0; i < size; ++i)
    std::swap(runs[i], runs[i + next_random(seed) % (runs.size() - i)]);
  runs.resize(size);
  std::sort(runs.begin(), runs.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  });
  return runs;
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
  const auto runs = finished_runs(o.experiment, shared);
  if (runs.empty()) throw UserError("there are no finished runs to repeat");
  const auto size = sample_size(o.sample, runs.size());
  const auto seed = o.seed.value_or(db::system_ms());
  const auto sample = drawn(runs, size, static_cast<std::uint64_t>(seed));
  const auto all = repeat(records_of(sample, shared), o.repeat, shared);
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
