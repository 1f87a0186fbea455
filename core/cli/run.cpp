// assay run: from files to finished runs in the database.
#include "core/cli/run.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "core/claim/values.hpp"
#include "core/claim/verdicts.hpp"
#include "core/cli/debug.hpp"
#include "core/cli/shared.hpp"
#include "core/cli/watchers.hpp"
#include "core/data/error.hpp"
#include "core/report/plan/dry_run.hpp"
#include "core/report/plan/results.hpp"
#include "core/run/host/deep_check.hpp"
#include "core/run/host/job_count.hpp"
#include "core/run/host/machine.hpp"
#include "core/run/host/provenance.hpp"
#include "core/run/host/stop_signals.hpp"
#include "core/run/plan/plan_files.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

// What one call has open of the database: at most one writer and one reader. The reader goes first,
// as only a writer that is alone clears the log away.
struct Results {
  std::optional<db::Store> store;
  std::optional<db::Reader> reader;
};

// None where there is no database yet, or where another host is just making it. Only a command that
// will write migrates an older one.
std::optional<db::Reader> reader_of(const std::filesystem::path& database, bool will_write) try {
  if (!std::filesystem::exists(database)) return std::nullopt;
  return will_write ? db::migrated_reader(database) : db::Reader(database);
} catch (const db::EmptyStore&) {
  return std::nullopt;
}

// The method's own check of the points that will run.
Diagnostics check_deeply(const std::vector<Plan>& plans, const Partition& runs, WorkerPool& pool) {
  Diagnostics diagnostics;
  for (const auto& plan : plans)
    append(diagnostics, deep_check(plan, points_to_run(runs, plan), pool));
  return diagnostics;
}

int exit_code_of(const Summary& s) {
  if (s.interrupted) return kInterrupted;
  if (s.bad_input) return kUserError;
  return s.failed > 0 || s.stopped > 0 || s.not_started > 0 ? kFailed : kOk;
}

Summary carry_out_logged(const std::vector<Plan>& plans, const Partition& runs, WorkerPool& pool,
                         const RunOptions& o, std::uint32_t jobs, db::Store& store,
                         const Shared& shared) {
  store.recover();
  store.begin_session(
      describe_session(shared.argv, plans[0].experiment.file.parent_path(), shared.version));
  SchedulerOptions options;
  options.jobs = jobs;
  options.force = o.force;
  options.fail_fast = o.fail_fast;
  options.simd = simd_level();
  const auto watcher = make_watcher({!o.quiet, o.json && !o.must_hold}, shared);
  const auto summary = carry_out(plans, runs, store, pool, options, *watcher);
  store.end_session();
  return summary;
}

// Claims speak of whole plans: a part of one, chosen by --only, is not judged.
std::vector<JudgedClaims> judge_plans(const std::vector<Plan>& plans, Results& results) {
  std::vector<JudgedClaims> judged;
  for (const auto& plan : plans) {
    const auto& experiment = plan.experiment;
    if (experiment.claims.empty()) continue;
    judged.push_back(judged_claims(experiment, *results.reader));
    results.store->claims(experiment.name, claim_rows(experiment.claims, judged.back().judgements));
  }
  return judged;
}

std::string conclusion(const std::vector<Plan>& plans, const Summary& summary,
                       const std::vector<JudgedClaims>& claims, const RunOptions& o,
                       db::Reader& reader, const Shared& shared) {
  if (o.json) return o.must_hold ? claims_json(claims) : "";
  auto text = results_text(plans, summary, o.quiet, reader, screen_of(shared));
  if (!o.quiet || o.must_hold) text += claims_text(claims, shared.width_out, shared.colour_out);
  if (o.must_hold && claims.empty()) text += "no claims\n";
  return text;
}

// A closed pipe must not end runs. A handler, unlike SIG_IGN, is not inherited by the workers.
void outlive_readers() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  sigaction(SIGPIPE, &action, nullptr);
}

// Runs what is to do, judges the claims and tells of both.
int execute(const std::vector<Plan>& plans, const Partition& runs, WorkerPool& pool,
            const RunOptions& o, std::uint32_t jobs, Results& results, const Shared& shared) {
  block_stop_signals();
  outlive_readers();
  results.store.emplace(shared.database, db::system_ms, patiently());
  const auto summary = carry_out_logged(plans, runs, pool, o, jobs, *results.store, shared);
  if (!results.reader) results.reader.emplace(shared.database);
  const auto claims =
      o.load.only.empty() ? judge_plans(plans, results) : std::vector<JudgedClaims>();
  // Not fmt::print, which throws when the reader is gone.
  std::fputs(conclusion(plans, summary, claims, o, *results.reader, shared).c_str(), stdout);
  const auto code = exit_code_of(summary);
  return code == kOk && o.must_hold && !all_hold(claims) ? kFailed : code;
}

}  // namespace

int run_experiments(const RunOptions& o, const Shared& shared) {
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  auto planned = plan_files(o.files, methods_of(catalog), o.load);
  auto& plans = planned.plans;
  if (has_errors(planned.diagnostics)) {
    print(planned.diagnostics, shared);
    return kUserError;
  }
  if (o.debug) {
    print(planned.diagnostics, shared);
    return debug(plans, shared);
  }
  Results results{std::nullopt, reader_of(shared.database, !o.dry_run)};
  auto* known = results.reader ? &*results.reader : nullptr;
  const auto runs = partition(plans, known, o.force);
  const auto jobs = affordable_jobs(o.jobs > 0 ? o.jobs : default_jobs(plans, usable_cores()),
                                    raise_descriptor_limit(), planned.diagnostics);
  set_memory_limits(plans, jobs, usable_memory());
  WorkerPool pool("/proc/self/exe");
  if (!o.dry_run) append(planned.diagnostics, check_deeply(plans, runs, pool));
  print(planned.diagnostics, shared);
  if (has_errors(planned.diagnostics)) return kUserError;
  if (o.dry_run) {
    fmt::print("{}", dry_run_text(plans, runs.holders, o.force, known, screen_of(shared)));
    return kOk;
  }
  return execute(plans, runs, pool, o, jobs, results, shared);
}

void add_run(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "run", "Run experiments; what is finished is not run again",
                              "assay run configs/quickstart.toml -s experiment.seeds=0..4 -j 2");
  const auto o = std::make_shared<RunOptions>();
  command->add_option("FILE", o->files, "experiment files")->required()->type_name("");
  add_load_options(command, o->load);
  add_strict_option(command, o->load);
  command
      ->add_option("-j,--jobs", o->jobs, "runs at once (default: the file's, or cores / threads)")
      ->check(whole_number(1, 4096))
      ->type_name("N");
  command->add_flag("--dry-run", o->dry_run, "say what would run, and why; run nothing");
  command->add_flag("--debug", o->debug, "one run, in this process and stored nowhere, for gdb");
  command->add_flag("--force", o->force, "run the finished again; the old runs go to the trash");
  command->add_flag("--fail-fast", o->fail_fast, "stop at the first run that fails");
  command->add_flag("--json", o->json, "print a line of JSON for each run");
  command->add_flag("-q,--quiet", o->quiet, "no progress and no table");
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] {
    if (o->debug && (o->dry_run || o->json))
      throw UserError("--debug goes with neither --dry-run nor --json");
    return run_experiments(*o, shared);
  });
}

}  // namespace assay::cli
