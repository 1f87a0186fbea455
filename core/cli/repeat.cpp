#include "core/cli/repeat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/number.hpp"
#include "core/cli/watchers.hpp"
#include "core/run/host/machine.hpp"
#include "core/run/host/provenance.hpp"
#include "core/run/host/stop_signals.hpp"
#include "core/run/plan/relocate.hpp"
#include "core/run/plan/repetition.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kEveryPoint = static_cast<std::size_t>(-1);

// Passes everything on and remembers which run came of which plan.
class Gatherer : public Watcher {
 public:
  explicit Gatherer(Watcher& next) : next_(next) {}
  void ended(const RunOutcome& outcome, const Snapshot& now) override {
    runs[outcome.run] = outcome.run_id;
    next_.ended(outcome, now);
  }
  void tick(const Snapshot& now) override { next_.tick(now); }
  void say(const std::string& text) override { next_.say(text); }

  std::map<const PlannedRun*, std::int64_t> runs;

 private:
  Watcher& next_;
};

// The plan that repeats a run, or why there is none.
std::optional<Plan> plan_for(Repeated& repeated, const Catalog& catalog) {
  const auto& record = repeated.record;
  const auto* entry = catalog.find(record.run.method);
  if (record.run.status == db::Status::running)
    repeated.obstacle = "it is running";
  else if (entry == nullptr)
    repeated.obstacle = fmt::format("its method '{}' is not there", record.run.method);
  else if (entry->method() == nullptr)
    repeated.obstacle = fmt::format("its method '{}': {}", record.run.method, entry->fault());
  if (!repeated.obstacle.empty()) return std::nullopt;
  try {
    auto plan = rerun_plan(record, *entry->method());
    const auto faults = changed_inputs(plan.inputs[0]);
    repeated.obstacle = fmt::format("{}", fmt::join(faults, "; "));
    return faults.empty() ? std::optional(std::move(plan)) : std::nullopt;
  } catch (const std::exception& error) {
    repeated.obstacle = error.what();
    return std::nullopt;
  }
}

std::uint32_t default_repeat_jobs(const std::vector<Plan>& plans) {
  std::uint32_t threads = 1;
  for (const auto& plan : plans) threads = std::max(threads, plan.experiment.points[0].threads);
  return std::max(1u, usable_cores() / threads);
}

std::map<const PlannedRun*, std::int64_t> execute(std::vector<Plan>& plans, const RepeatOptions& o,
                                                  const Shared& shared) {
  SchedulerOptions options;
  options.jobs = std::min(o.jobs > 0 ? o.jobs : default_repeat_jobs(plans),
                          most_jobs(raise_descriptor_limit()));
  options.simd = simd_level();
  for (auto& plan : plans) plan.experiment.run.memory = usable_memory() / 10 * 9 / options.jobs;
  block_stop_signals();
  WorkerPool pool("/proc/self/exe");
  db::Store store(shared.database, db::system_ms, patiently());
  store.recover();
  store.begin_session(
      describe_session(shared.argv, std::filesystem::current_path(), shared.version));
  const auto shown = make_watcher({!o.quiet, false}, shared);
  Gatherer gatherer(*shown);
  carry_out(plans, partition(plans, nullptr, false), store, pool, options, gatherer);
  store.end_session();
  return gatherer.runs;
}

}  // namespace

std::vector<Repeated> repeat(std::vector<db::RunDetail> records, const RepeatOptions& o,
                             db::Reader& reader, const Shared& shared) {
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  std::vector<Repeated> all;
  std::vector<Plan> plans;
  std::vector<std::size_t> of_plan;
  bool is_blocked = false;
  for (auto& record : records) {
    auto& repeated = all.emplace_back();
    repeated.record = std::move(record);
    if (auto plan = plan_for(repeated, catalog)) {
      plans.push_back(*std::move(plan));
      of_plan.push_back(all.size() - 1);
    }
    is_blocked = is_blocked || !repeated.obstacle.empty();
  }
  if (plans.empty() || (is_blocked && o.refuse_all)) return all;
  const auto runs = execute(plans, o, shared);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto found = runs.find(&plans[i].runs[0]);
    if (found == runs.end()) continue;
    auto& repeated = all[of_plan[i]];
    repeated.run = found->second;
    const auto was = reader.run_detail(std::to_string(repeated.record.run.run_id), kEveryPoint);
    const auto is = reader.run_detail(std::to_string(found->second), kEveryPoint);
    if (was && is) repeated.comparison = same_bits(*was, *is, o.tolerance);
  }
  return all;
}

std::vector<db::RunDetail> records_of(const std::vector<std::string>& runs, db::Reader& reader,
                                      const Shared& shared) {
  std::vector<db::RunDetail> records;
  for (const auto& name : runs) {
    auto record = reader.run_detail(name, 0);
    if (!record)
      throw UserError(
          fmt::format("no run '{}' in {} (assay runs lists them)", name, shared.database.string()));
    const auto is_known = [&](const auto& r) { return r.run.run_id == record->run.run_id; };
    if (!std::none_of(records.begin(), records.end(), is_known)) continue;
    relocate(*record, homes_of(shared));
    records.push_back(*std::move(record));
  }
  return records;
}

void add_repeat_options(CLI::App* command, RepeatOptions& options) {
  const auto check = [](const std::string& text) {
    const auto number = parse_double(text);
    if (number && *number >= 0 && std::isfinite(*number)) return std::string();
    return fmt::format("'{}' is no number of at least 0", text);
  };
  command
      ->add_option("--tolerance", options.tolerance,
                   "reals may differ by this much, relative beyond 1; 0: not a bit")
      ->capture_default_str()
      ->check(CLI::Validator(check, ""))
      ->type_name("T");
  command->add_option("-j,--jobs", options.jobs, "runs at once (default: cores / threads)")
      ->check(whole_number(1, 4096))
      ->type_name("N");
  command->add_flag("-q,--quiet", options.quiet, "no progress");
}

}  // namespace assay::cli
