#include "db/merge_runs.hpp"

#include <sqlite3.h>

#include <SQLiteCpp/Exception.h>

#include <optional>

#include "db/run_removal.hpp"

namespace assay::db {
namespace {

// ?1 the run there; it is not whole before kWhole.
constexpr char kAddRun[] =
    "INSERT INTO main.run (run_uid, experiment_id, session_id, plugin_id, fingerprint, seed, "
    "point, attempt, rerun_of, status, threads, simd, started_at, ended_at, worker_pid, "
    "progress_done, progress_total, exit_code, exit_signal, error, cpu_ms, max_rss_kb, method_ms, "
    "note, trusted, warnings, resumed_from, carried_ms, deleted_at) "
    "SELECT 'merge:' || o.run_uid, e.here, s.here, p.here, o.fingerprint, o.seed, o.point, "
    "o.attempt, (SELECT m.run_id FROM main.run m JOIN other.run t USING (run_uid) "
    " WHERE t.run_id = o.rerun_of), o.status, o.threads, o.simd, o.started_at, o.ended_at, "
    "o.worker_pid, o.progress_done, o.progress_total, o.exit_code, o.exit_signal, o.error, "
    "o.cpu_ms, o.max_rss_kb, o.method_ms, o.note, o.trusted, o.warnings, "
    "o.resumed_from, o.carried_ms, ?2 "
    "FROM other.run o JOIN experiment_here e ON e.there = o.experiment_id "
    "JOIN session_here s ON s.there = o.session_id JOIN plugin_here p ON p.there = o.plugin_id "
    "WHERE o.run_id = ?1 RETURNING run_id";

constexpr char kWhole[] =
    "UPDATE main.run SET run_uid = substr(run_uid, 7), deleted_at = ?2 WHERE run_id = ?1";

// ?1 the run there, ?2 the run here.
constexpr const char* kAddParts[] = {
    "INSERT INTO main.param (run_id, key, value, type, origin) "
    "SELECT ?2, key, value, type, origin FROM other.param WHERE run_id = ?1",
    "INSERT INTO main.result (run_id, metric_id, value) "
    "SELECT ?2, m.here, r.value FROM other.result r JOIN metric_here m ON m.there = r.metric_id "
    "WHERE r.run_id = ?1",
    "INSERT INTO main.series (run_id, metric_id) SELECT ?2, m.here FROM other.series s "
    "JOIN metric_here m ON m.there = s.metric_id WHERE s.run_id = ?1",
    "INSERT INTO main.run_input (run_id, role, path, input_id) SELECT ?2, r.role, r.path, i.here "
    "FROM other.run_input r JOIN input_here i ON i.there = r.input_id WHERE r.run_id = ?1",
    "INSERT INTO main.artifact (run_id, name, kind, format, bytes, sha256) "
    "SELECT ?2, name, kind, format, bytes, sha256 FROM other.artifact WHERE run_id = ?1",
    "INSERT INTO main.event (run_id, at, level, source, text) SELECT ?2, at, level, source, text "
    "FROM other.event WHERE run_id = ?1 ORDER BY event_id",
    "INSERT INTO main.tag (run_id, key, value) SELECT ?2, key, value FROM other.tag "
    "WHERE run_id = ?1"};

constexpr char kSeries[] =
    "SELECT t.series_id, h.series_id FROM other.series t "
    "JOIN metric_here m ON m.there = t.metric_id "
    "JOIN main.series h ON h.run_id = ?2 AND h.metric_id = m.here WHERE t.run_id = ?1";

// ?1 the curve there, ?2 the curve here, ?3 how many points to pass over, ?4 how many to take.
constexpr char kFirstPoints[] =
    "INSERT INTO main.point (series_id, step, value, t_ms) SELECT ?2, step, value, t_ms "
    "FROM other.point WHERE series_id = ?1 ORDER BY step LIMIT ?3";
constexpr char kMorePoints[] =
    "INSERT INTO main.point (series_id, step, value, t_ms) SELECT ?2, step, value, t_ms "
    "FROM other.point WHERE series_id = ?1 AND step > "
    "(SELECT max(step) FROM main.point WHERE series_id = ?2) ORDER BY step LIMIT ?3";

struct Incoming {
  std::int64_t run = 0;
  std::optional<std::int64_t> deleted_at, here;  // `here`: the same run, by its uid
  bool would_serve = false, is_rerun = false;
  std::string fingerprint, simd;
};

// Originals before their reruns.
std::vector<Incoming> incoming(Statements& sql) {
  std::vector<Incoming> runs;
  sql.each(
      "SELECT o.run_id, o.deleted_at, m.run_id, o.status IN ('done', 'diverged') "
      "AND o.deleted_at IS NULL AND o.rerun_of IS NULL, o.fingerprint, o.simd, o.rerun_of IS NOT "
      "NULL "
      "FROM other.run o LEFT JOIN main.run m USING (run_uid) WHERE o.status <> 'running' "
      "ORDER BY o.rerun_of IS NOT NULL, o.run_id",
      [&](SQLite::Statement& row) {
        auto& run = runs.emplace_back();
        run.run = row.getColumn(0).getInt64();
        if (!row.getColumn(1).isNull()) run.deleted_at = row.getColumn(1).getInt64();
        if (!row.getColumn(2).isNull()) run.here = row.getColumn(2).getInt64();
        run.would_serve = row.getColumn(3).getInt() != 0;
        run.fingerprint = row.getColumn(4).getString();
        run.simd = row.getColumn(5).getString();
        run.is_rerun = row.getColumn(6).getInt() != 0;
      });
  return runs;
}

// The run here that serves this fingerprint.
std::optional<std::int64_t> holder_of(Statements& sql, const std::string& fingerprint) {
  return sql.integer(
      "SELECT run_id FROM main.run WHERE fingerprint = ? AND "
      "status IN ('running', 'done', 'diverged') AND deleted_at IS NULL AND rerun_of IS NULL",
      fingerprint);
}

class Merge {
 public:
  Merge(SQLite::Database& database, Statements& sql, std::int64_t now, Merged& merged)
      : database_(database), sql_(sql), now_(now), merged_(merged) {}

  void take_all(const std::vector<Incoming>& runs) {
    batches_.emplace(database_);
    remove_unfinished();
    for (const auto& run : runs) {
      if (!run.here) take(run);
      batches_->pause();
    }
    batches_->finish();
  }

  void compare(const Incoming& run, std::int64_t here) {
    auto metric = first_difference(database_, here, run.run, !run.here);
    if (metric.empty()) return;
    auto& found = merged_.differences.emplace_back();
    found = {here, run.run, std::move(metric), "", run.simd};
    sql_.each(
        "SELECT simd FROM main.run WHERE run_id = ?",
        [&](SQLite::Statement& row) { found.simd_here = row.getColumn(0).getString(); }, here);
  }

 private:
  // What a merge that died has left.
  void remove_unfinished() {
    std::vector<std::int64_t> left;
    sql_.each("SELECT run_id FROM main.run WHERE run_uid LIKE 'merge:%' AND deleted_at = 0",
              [&](SQLite::Statement& row) { left.push_back(row.getColumn(0).getInt64()); });
    for (const auto run : left) remove_run(sql_, *batches_, run);
  }

  // A row that the tables here refuse takes its run with it, and no other.
  void take(const Incoming& run) {
    std::optional<std::int64_t> here;
    try {
      here = sql_.integer(kAddRun, run.run, kBeingRemoved);
      if (!here) return refuse(run, "it names rows that are not there");
      if (run.is_rerun && !has_original(*here)) {
        remove_run(sql_, *batches_, *here);
        return refuse(run, "the run that it repeats is not there");
      }
      for (const auto* part : kAddParts) sql_.run(part, run.run, *here);
      const auto points = add_points(run.run, *here);
      finish(run, *here);
      merged_.points += points;
      ++merged_.runs;
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_CONSTRAINT) throw;
      if (here) remove_run(sql_, *batches_, *here);
      refuse(run, error.what());
    }
  }

  bool has_original(std::int64_t here) {
    return sql_.integer("SELECT rerun_of IS NOT NULL FROM main.run WHERE run_id = ?", here) == 1;
  }

  void refuse(const Incoming& run, std::string why) {
    merged_.refused.push_back({run.run, std::move(why)});
  }

  std::int64_t add_points(std::int64_t there, std::int64_t here) {
    std::vector<std::pair<std::int64_t, std::int64_t>> curves;
    sql_.each(
        kSeries,
        [&](SQLite::Statement& row) {
          curves.emplace_back(row.getColumn(0).getInt64(), row.getColumn(1).getInt64());
        },
        there, here);
    std::int64_t points = 0;
    for (const auto& [from, to] : curves)
      for (const char* query = kFirstPoints;; query = kMorePoints) {
        const auto added = sql_.run(query, from, to, kPointsAtOnce);
        points += added;
        if (added < kPointsAtOnce) break;
        batches_->pause();
      }
    return points;
  }

  // In one transaction: what serves is asked again at this moment.
  void finish(const Incoming& run, std::int64_t here) {
    auto deleted_at = run.deleted_at;
    if (run.would_serve && holder_of(sql_, run.fingerprint)) {
      deleted_at = now_;
      ++merged_.trashed_incoming;
    }
    sql_.run(kWhole, here, deleted_at);
  }

  SQLite::Database& database_;
  Statements& sql_;
  std::int64_t now_;
  Merged& merged_;
  std::optional<Batches> batches_;
};

}  // namespace

std::filesystem::path merge_lock_file(const std::filesystem::path& store) {
  return store / "merge.lock";
}

void merge_runs(SQLite::Database& database, Statements& sql, std::int64_t now, Merged& merged) {
  merged.still_running = *sql.integer("SELECT count(*) FROM other.run WHERE status = 'running'");
  Merge merge(database, sql, now, merged);
  auto runs = incoming(sql);
  std::erase_if(runs, [&](const Incoming& run) {
    auto fault = merge_fault(sql, run.run, now);
    if (!fault.empty()) merged.refused.push_back({run.run, std::move(fault)});
    return !merged.refused.empty() && merged.refused.back().there == run.run;
  });
  for (const auto& run : runs) {
    merged.already_there += run.here.has_value();
    const auto equal = run.here          ? run.here
                       : run.would_serve ? holder_of(sql, run.fingerprint)
                                         : std::nullopt;
    if (equal) merge.compare(run, *equal);
  }
  merge.take_all(runs);
}

}  // namespace assay::db
