#include "db/garbage.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "db/keeper_impl.hpp"
#include "db/merge_runs.hpp"
#include "db/run_removal.hpp"
#include "db/session_lock.hpp"
#include "db/store_folder.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;
constexpr int kVacuumPages = 2000;
constexpr auto kLock = ".lock";  // beside a stage: exclusive while it is filled, shared while read

// Deleting a run deletes its reruns, which prove nothing without it; while one of them goes on, it
// stays.
// ?2: a merge is going on, whose runs are yet to be whole.
constexpr char kDoomed[] =
    "WITH trashed (run_id) AS (SELECT run_id FROM run t WHERE deleted_at <= ?1 "
    "AND NOT (?2 AND run_uid LIKE 'merge:%') AND NOT EXISTS "
    "(SELECT 1 FROM run x WHERE x.rerun_of = t.run_id AND x.status = 'running')) "
    "SELECT run_id FROM trashed UNION "
    "SELECT r.run_id FROM run r JOIN trashed t ON r.rerun_of = t.run_id ORDER BY 1";

// Asks again: it may have been restored, or be run again, since it was looked for.
constexpr char kSeize[] =
    "UPDATE run SET deleted_at = ?2 WHERE run_id = ?1 "
    "AND (deleted_at IS NOT NULL OR rerun_of IS NOT NULL) "
    "AND NOT EXISTS (SELECT 1 FROM run x WHERE x.rerun_of = run.run_id AND x.status = 'running')";

std::vector<std::int64_t> doomed_runs(Statements& sql, std::int64_t trashed_before,
                                      bool is_merging) {
  std::vector<std::int64_t> runs;
  sql.each(
      kDoomed, [&](SQLite::Statement& row) { runs.push_back(row.getColumn(0).getInt64()); },
      trashed_before, is_merging);
  return runs;
}

std::set<std::string> kept_artifacts(Statements& sql, const std::vector<std::int64_t>& doomed) {
  const std::unordered_set<std::int64_t> gone(doomed.begin(), doomed.end());
  std::set<std::string> kept;
  sql.each("SELECT run_id, sha256 FROM artifact", [&](SQLite::Statement& row) {
    if (!gone.contains(row.getColumn(0).getInt64())) kept.insert(row.getColumn(1).getString());
  });
  return kept;
}

std::set<std::string> texts(Statements& sql, std::string_view query) {
  std::set<std::string> found;
  sql.each(query, [&](SQLite::Statement& row) { found.insert(row.getColumn(0).getString()); });
  return found;
}

template <class Condition>
std::vector<FoundFile> those(std::vector<FoundFile> files, Condition&& is_garbage) {
  std::erase_if(files, [&](const FoundFile& file) { return !is_garbage(file); });
  return files;
}

// A run stores its artifacts before its row at the end says so: what is younger than the oldest
// session that lives may belong to such a run.
std::int64_t artifact_limit(Statements& sql, const fs::path& folder, std::int64_t now) {
  auto limit = now - kDayMs;
  sql.each("SELECT session_uid, started_at FROM session WHERE ended_at IS NULL",
           [&](SQLite::Statement& row) {
             if (is_session_alive(folder, row.getColumn(0).getString()))
               limit = std::min(limit, row.getColumn(1).getInt64());
           });
  return limit;
}

std::uint64_t free_bytes(SQLite::Database& database) {
  return static_cast<std::uint64_t>(database.execAndGet("PRAGMA freelist_count").getInt64()) *
         static_cast<std::uint64_t>(database.execAndGet("PRAGMA page_size").getInt64());
}

// Leaves, and takes out of the list, what has been put there anew since, or cannot be removed.
void remove_files(const fs::path& store, StoreKind kind, std::vector<FoundFile>& files) {
  const StoreFolder folder(store, kind);
  std::erase_if(files, [&](const FoundFile& file) { return !folder.remove(file); });
}

// Under the stage's lock: no run begins to read it meanwhile.
void remove_stages(const fs::path& store, std::vector<FoundFile>& stages) {
  const StoreFolder folder(store, StoreKind::cache);
  std::erase_if(stages, [&](const FoundFile& stage) {
    const auto name = stage.path.filename().string();
    const auto lock = folder.lock(name + kLock);
    return !lock || !folder.remove(name);
  });
}

}  // namespace

Garbage find_garbage(Statements& sql, const fs::path& folder, std::int64_t now,
                     std::int64_t trashed_before) {
  Garbage garbage;
  garbage.runs = doomed_runs(sql, trashed_before, is_locked(merge_lock_file(folder)));
  // In this order: whatever a session did before it ended is seen by the last.
  const auto limit = artifact_limit(sql, folder, now);
  const auto entries = [&](StoreKind kind) { return StoreFolder(folder, kind).entries(); };
  auto artifacts = entries(StoreKind::artifacts);
  const auto kept = kept_artifacts(sql, garbage.runs);
  garbage.artifacts = those(std::move(artifacts), [&](const FoundFile& file) {
    return file.changed_at < limit && !kept.contains(file.path.filename());
  });
  // The row of a run is there before its folder, so these are asked for after the listing.
  auto scratch = entries(StoreKind::scratch);
  const auto active = texts(sql, "SELECT run_uid FROM run WHERE status = 'running'");
  garbage.scratch = those(std::move(scratch), [&](const FoundFile& file) {
    return !active.contains(file.path.filename());
  });
  auto checkpoints = entries(StoreKind::checkpoints);
  auto wanted = texts(sql,
                      "SELECT run_uid FROM run WHERE status = 'running' UNION "
                      "SELECT fingerprint FROM run WHERE deleted_at IS NULL "
                      "GROUP BY fingerprint HAVING NOT max(status IN ('done', 'diverged'))");
  garbage.checkpoints = those(std::move(checkpoints), [&](const FoundFile& file) {
    return !wanted.contains(file.path.stem());  // of a file half written: without .new
  });
  const StoreFolder cache(folder, StoreKind::cache), sessions(folder, StoreKind::sessions);
  garbage.stages = those(cache.entries(), [&](const FoundFile& file) {
    return file.path.extension() != kLock && file.changed_at <= trashed_before &&
           !cache.is_locked(file.path.filename().string() + kLock);
  });
  garbage.locks = those(sessions.entries(), [&](const FoundFile& file) {
    return file.changed_at < now - kDayMs && !sessions.is_locked(file.path.filename());
  });
  return garbage;
}

Garbage Keeper::garbage(std::int64_t older) {
  const auto now = impl_->clock();
  return impl_->guarded([&] {
    auto garbage = find_garbage(impl_->statements, impl_->folder(), now, now - older);
    garbage.free_bytes = free_bytes(impl_->database);
    return garbage;
  });
}

Garbage Keeper::gc(std::int64_t older) {
  auto garbage = this->garbage(older);
  impl_->guarded([&] {
    auto& sql = impl_->statements;
    Batches batches(impl_->database);
    for (const auto run : garbage.runs) {
      if (sql.run(kSeize, run, kBeingRemoved) > 0) remove_run(sql, batches, run);
      batches.pause();
    }
    return batches.finish();
  });
  const auto store = impl_->folder();
  remove_files(store, StoreKind::artifacts, garbage.artifacts);
  remove_files(store, StoreKind::scratch, garbage.scratch);
  remove_files(store, StoreKind::checkpoints, garbage.checkpoints);
  remove_files(store, StoreKind::sessions, garbage.locks);
  remove_stages(store, garbage.stages);
  impl_->guarded([&] {
    auto& database = impl_->database;
    const auto before = free_bytes(database);
    for (auto left = before, last = left + 1; left > 0 && left < last;) {
      database.exec("PRAGMA incremental_vacuum(" + std::to_string(kVacuumPages) + ")");
      last = std::exchange(left, free_bytes(database));
    }
    garbage.free_bytes = before - free_bytes(database);
    return database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  });
  return garbage;
}

}  // namespace assay::db
