// assay run: from files to finished runs in the database.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "core/cli/prepare.hpp"
#include "core/cli/progress.hpp"
#include "core/cli/shared.hpp"
#include "core/report/point_table.hpp"
#include "core/run/deep_check.hpp"
#include "core/run/provenance.hpp"
#include "core/text/table.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kShownMetrics = 6;

struct Options {
  std::vector<std::string> files;
  LoadOptions load;
  std::uint32_t jobs = 0;
  bool force = false, fail_fast = false, dry_run = false, json = false, quiet = false;
};

using Holders = std::map<std::string, db::Holder>;

// What the database knows of the plans' fingerprints; nothing where there is no database yet.
Holders holders_of(const std::vector<Plan>& plans, const Shared& shared) {
  Holders holders;
  if (!std::filesystem::exists(shared.database)) return holders;
  db::Reader reader(shared.database);
  for (const auto& plan : plans)
    for (const auto& run : plan.runs)
      if (auto holder = reader.holder(run.fingerprint)) holders[run.fingerprint] = *holder;
  return holders;
}

bool is_finished(const Holders& holders, const PlannedRun& run) {
  const auto found = holders.find(run.fingerprint);
  return found != holders.end() && db::is_finished(found->second.status);
}

// Cores divided by the threads that a run of these plans takes.
std::uint32_t default_jobs(const std::vector<Plan>& plans) {
  std::uint32_t threads = 1, asked = 0;
  for (const auto& plan : plans) {
    asked = std::max(asked, plan.experiment.run.jobs);
    for (const auto& point : plan.experiment.points) threads = std::max(threads, point.threads);
  }
  return asked > 0 ? asked : std::max(1u, std::thread::hardware_concurrency() / threads);
}

// Where an experiment sets no limit, all jobs together may fill nine tenths of the machine.
void set_memory_limits(std::vector<Plan>& plans, std::uint32_t jobs) {
  for (auto& plan : plans)
    if (plan.experiment.run.memory == 0)
      plan.experiment.run.memory = physical_memory() / 10 * 9 / jobs;
}

int dry_run(const std::vector<Plan>& plans, const Holders& holders, const Options& o,
            const Shared& shared) {
  TextTable table{{"experiment", "run", "state", "why"}, {}, {}};
  std::map<std::string, std::size_t> counts;
  std::set<std::string> seen;
  for (const auto& plan : plans)
    for (const auto& run : plan.runs) {
      std::string state = "new", why = "no run of this fingerprint";
      if (const auto found = holders.find(run.fingerprint); found != holders.end()) {
        const auto& h = found->second;
        state = db::is_finished(h.status)         ? "done"
                : h.status == db::Status::running ? "running"
                                                  : "failed before";
        why = fmt::format("run {}: {}", h.run_id, db::status_name(h.status));
        if (!h.error.empty()) why += ", " + h.error;
        if (h.status == db::Status::running && !h.session_alive)
          state = "failed before", why += ", its host is gone";
        if (o.force && state == "done") state = "again", why += ", --force";
      }
      if (!seen.insert(run.fingerprint).second) state = "shared", why = "the same run as one above";
      ++counts[state];
      table.rows.push_back({plan.experiment.name, run_label(plan, run), state, why});
    }
  fmt::print("{}", to_text(table, shared.colour_out));
  std::string text;
  for (const auto& [state, n] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, state);
  fmt::print("{}\n", text);
  return kOk;
}

// The method's own check of the points that will run.
Diagnostics check_deeply(const std::vector<Plan>& plans, const Holders& holders, bool force,
                         WorkerPool& pool) {
  Diagnostics diagnostics;
  for (const auto& plan : plans) {
    std::set<std::size_t> points;
    for (const auto& run : plan.runs)
      if (force || !is_finished(holders, run)) points.insert(run.point);
    append(diagnostics, deep_check(plan, {points.begin(), points.end()}, pool));
  }
  return diagnostics;
}

// Passes everything on; remembers outcomes for --json.
class Collector : public Watcher {
 public:
  Collector(Watcher& next, bool print) : next_(next), print_(print) {}
  void ended(const Outcome& o, const Snapshot& now) override {
    next_.ended(o, now);
    if (!print_) return;
    nlohmann::ordered_json line = {{"experiment", o.plan->experiment.name},
                                   {"run_id", o.run_id},
                                   {"point", o.plan->experiment.points[o.run->point].index},
                                   {"seed", o.run->seed},
                                   {"status", db::status_name(o.status)},
                                   {"fresh", o.is_fresh},
                                   {"wall_ms", o.wall_ms},
                                   {"error", o.error}};
    fmt::print("{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  void tick(const Snapshot& now) override { next_.tick(now); }
  void say(const std::string& text) override { next_.say(text); }

 private:
  Watcher& next_;
  bool print_;
};

class Silence : public Watcher {
 public:
  void ended(const Outcome&, const Snapshot&) override {}
  void tick(const Snapshot&) override {}
  void say(const std::string&) override {}
};

std::string summary_text(const Summary& s, std::size_t total) {
  std::string text = fmt::format("{} runs: {} done", total, s.done);
  const auto add = [&](std::size_t n, const char* what) {
    if (n > 0) text += fmt::format(", {} {}", n, what);
  };
  add(s.finished_before, "finished before");
  add(s.diverged, "diverged");
  add(s.failed, "failed");
  add(s.stopped, "stopped");
  add(s.not_started, "not started");
  return text;
}

void print_results(const std::vector<Plan>& plans, const Shared& shared) {
  db::Reader reader(shared.database);
  for (const auto& plan : plans) {
    const auto table = point_table(reader.planned_values(plan.experiment.name), kShownMetrics);
    if (table.rows.empty()) continue;
    fmt::print("\n{}\n{}", plan.experiment.name, to_text(table, shared.colour_out));
  }
}

int exit_code_of(const Summary& s) {
  if (s.interrupted) return kInterrupted;
  if (s.bad_input) return kUserError;
  return s.failed > 0 || s.stopped > 0 || s.not_started > 0 ? kFailed : kOk;
}

int carry_out_and_tell(const std::vector<Plan>& plans, WorkerPool& pool, const Options& o,
                       std::uint32_t jobs, const Shared& shared) {
  db::Store store(shared.database);
  store.recover();
  store.begin_session(
      describe_session(shared.argv, plans[0].experiment.file.parent_path(), shared.version));
  SchedulerOptions options;
  options.jobs = jobs;
  options.force = o.force;
  options.fail_fast = o.fail_fast;
  options.simd = simd_level();
  auto shown = o.quiet ? std::make_unique<Silence>()
                       : make_watcher(isatty(STDERR_FILENO) == 1, shared.colour_err);
  Summary summary;
  {
    Collector collector(*shown, o.json);
    summary = carry_out(plans, store, pool, options, collector);
  }
  shown.reset();
  store.end_session();
  std::size_t total = 0;
  for (const auto& plan : plans) total += plan.runs.size();
  if (!o.json) {
    if (!o.quiet) print_results(plans, shared);
    fmt::print("{}{}\n", o.quiet ? "" : "\n", summary_text(summary, total));
    if (!o.quiet)
      fmt::print(
          "in {}; ask it: assay runs, assay show RUN, assay query \"select * from leaderboard\"\n",
          shared.database.string());
  }
  return exit_code_of(summary);
}

int run(const Options& o, const Shared& shared) {
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  auto prepared = prepare(o.files, catalog, o.load);
  auto& plans = prepared.plans;
  if (has_errors(prepared.diagnostics)) {
    print(prepared.diagnostics, shared);
    return kUserError;
  }
  const auto holders = holders_of(plans, shared);
  const auto jobs = o.jobs > 0 ? o.jobs : default_jobs(plans);
  set_memory_limits(plans, jobs);
  if (!o.dry_run) block_stop_signals();
  WorkerPool pool("/proc/self/exe");
  if (!o.dry_run) append(prepared.diagnostics, check_deeply(plans, holders, o.force, pool));
  print(prepared.diagnostics, shared);
  if (has_errors(prepared.diagnostics)) return kUserError;
  if (o.dry_run) return dry_run(plans, holders, o, shared);
  return carry_out_and_tell(plans, pool, o, jobs, shared);
}

}  // namespace

void add_run(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "run", "Run experiments; what is finished is not run again",
                              "assay run configs/quickstart.toml -s experiment.seeds=0..4 -j 2");
  const auto o = std::make_shared<Options>();
  command->add_option("files", o->files, "experiment files")->required()->type_name("FILE");
  add_load_options(command, o->load);
  command
      ->add_option("-j,--jobs", o->jobs, "runs at once (default: the file's, or cores / threads)")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
  command->add_flag("--dry-run", o->dry_run, "say what would run, and why; run nothing");
  command->add_flag("--force", o->force, "run the finished again; the old runs go to the trash");
  command->add_flag("--fail-fast", o->fail_fast, "stop at the first run that fails");
  command->add_flag("--json", o->json, "print a line of JSON for each run");
  command->add_flag("-q,--quiet", o->quiet, "print the summary only");
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return run(*o, shared); });
}

}  // namespace assay::cli
