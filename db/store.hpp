// The one writer of a results database.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>

#include "db/types.hpp"

namespace assay::db {

// What went wrong with the file, in one sentence that names it.
struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A write failed for want of space, or the disk failed it.
struct DiskError : StoreError {
  using StoreError::StoreError;
};

// The file is there and empty: nobody wrote to it, or somebody is about to.
struct EmptyStore : StoreError {
  using StoreError::StoreError;
};

// Written by an earlier assay: whoever writes to it migrates it first.
struct OldSchema : StoreError {
  using StoreError::StoreError;
};

// Unix milliseconds.
using Clock = std::function<std::int64_t()>;
std::int64_t system_ms();

// Called again and again while another program holds the lock that a writer needs, with the time so
// far; false gives up. Without one a writer gives up after 10 s. Must not use the store.
using Wait = std::function<bool(std::chrono::milliseconds)>;

// Opens a database for writing and holds one session in it. Every call that changes a state
// commits at once; points and events gather until flush(), or until 10 000 of them wait.
// All transactions are BEGIN IMMEDIATE and wait for other writers. One thread only.
class Store {
 public:
  // Creates the file where there is none, migrates an older one, refuses a newer one or one of
  // another program. Artifacts and session locks lie in `<path>.store/`. Throws StoreError.
  explicit Store(const std::filesystem::path& path, Clock clock = system_ms, Wait wait = {});
  ~Store();  // flushes; a session that did not end counts as dead from here on
  Store(Store&&) noexcept;

  std::filesystem::path artifact_folder() const;

  // How to wait from now on; returns how it was before.
  Wait on_wait(Wait wait);

  // Marks runs of dead sessions as interrupted, ended when they were last heard of; returns how
  // many there were.
  int recover();

  // Its lock is held from here to the end of the session or of this object.
  std::int64_t begin_session(const SessionRow& session);
  void end_session();

  // Each returns the id of the row, written only if it is not there yet. A row that is there
  // takes the newer text, description, tags, unit, help, goal; its identity stays.
  std::int64_t plugin(const PluginRow& row);
  std::int64_t experiment(const ExperimentRow& row);
  std::int64_t metric(const MetricRow& row);

  // Makes this version of an experiment the current one of its name. `all` replaces its plan; a
  // `part` of it leaves the other entries as they are.
  enum class Entries { all, part };
  void plan(std::int64_t experiment_id, std::span<const PlanEntry> entries,
            Entries extent = Entries::all);

  // Replaces the claims of the current version of this experiment; nothing happens where there is
  // none.
  void claims(std::string_view experiment, std::span<const ClaimRow> rows);

  // The run that serves this fingerprint; else the last unfinished attempt; else nothing.
  std::optional<Holder> holder(std::string_view fingerprint);

  // A new row with status running, its params and inputs; needs a session. Nothing when a finished
  // or active run holds the fingerprint already. With `replace` a finished one is no obstacle: it
  // serves on, until the new run has finished too and sends it to the trash.
  std::optional<std::int64_t> begin_run(const NewRun& run, bool replace = false);

  // Of points with the same step the last wins. Levels: debug info warn error state; sources: host
  // plugin stdout stderr.
  void point(std::int64_t run_id, std::int64_t metric_id, std::int64_t step, double value,
             std::int64_t t_ms);
  void event(std::optional<std::int64_t> run_id, std::string_view level, std::string_view source,
             std::string_view text, std::int64_t at);
  // The run's process is there since `started_at`, which may be later than its row.
  void worker(std::int64_t run_id, std::int64_t pid, std::int64_t started_at);
  void progress(std::int64_t run_id, double done, double total);
  // The run goes on from what the run of this uid saved `t_ms` after the first start: takes over
  // its points until then where the run has none of its own, and its time.
  void resume(std::int64_t run_id, std::string_view from_uid, std::int64_t t_ms);
  void flush();

  // Writes what waits, results, artifacts and the end of the run in one transaction. Throws
  // StoreError when the run is not running.
  void finish(std::int64_t run_id, const RunEnd& end);

  // finish() of the one and then begin_run() of the other, all in one transaction: a commit costs
  // more than the rows of a short run. Returns what begin_run() would, in the order of `begins`.
  using Begun = std::vector<std::optional<std::int64_t>>;
  Begun advance(std::span<const EndedRun> ends, std::span<const NewRun> begins,
                bool replace = false);

  // Takes back runs of this session that were begun and never started: no trace of them stays.
  void withdraw(std::span<const std::int64_t> run_ids);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::db
