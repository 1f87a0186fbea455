#include "db/merge.hpp"

#include <fmt/format.h>

#include "db/artifact_file.hpp"
#include "db/keeper_impl.hpp"
#include "db/place.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

// The catalogue, each row known by what it means; then from its numbers there to its numbers here.
// A metric or input that is here keeps its description.
constexpr char kCatalogue[] = R"sql(
INSERT INTO main.plugin (name, version, sha256, abi, build, manifest)
  SELECT name, version, sha256, abi, build, manifest FROM other.plugin
  WHERE true ON CONFLICT DO NOTHING;
INSERT INTO main.session (session_uid, started_at, ended_at, pid, boot_id, argv, host, git_commit,
                          git_dirty, assay_version)
  SELECT session_uid, started_at, coalesce(ended_at, started_at), pid, boot_id, argv, host,
         git_commit, git_dirty, assay_version FROM other.session
  WHERE true ON CONFLICT DO NOTHING;
INSERT INTO main.metric (method, name, type, goal, unit, help, timing, certifies)
  SELECT method, name, type, goal, unit, help, timing, certifies FROM other.metric
  WHERE true ON CONFLICT DO NOTHING;
INSERT INTO main.input (sha256, bytes, schema)
  SELECT sha256, bytes, schema FROM other.input WHERE true ON CONFLICT DO NOTHING;

CREATE TEMP TABLE plugin_here (there INTEGER PRIMARY KEY, here INTEGER);
INSERT INTO plugin_here SELECT o.plugin_id, m.plugin_id
  FROM other.plugin o JOIN main.plugin m USING (name, sha256);
CREATE TEMP TABLE session_here (there INTEGER PRIMARY KEY, here INTEGER);
INSERT INTO session_here SELECT o.session_id, m.session_id
  FROM other.session o JOIN main.session m USING (session_uid);
CREATE TEMP TABLE metric_here (there INTEGER PRIMARY KEY, here INTEGER);
INSERT INTO metric_here SELECT o.metric_id, m.metric_id
  FROM other.metric o JOIN main.metric m USING (method, name);
CREATE TEMP TABLE input_here (there INTEGER PRIMARY KEY, here INTEGER);
INSERT INTO input_here SELECT o.input_id, m.input_id
  FROM other.input o JOIN main.input m USING (sha256, schema);
)sql";

constexpr char kAddExperiments[] =
    "INSERT INTO main.experiment (name, method, description, tags, resolved_sha256, config_toml, "
    "resolved_toml, created_at) SELECT name, method, description, tags, resolved_sha256, "
    "config_toml, resolved_toml, created_at FROM other.experiment "
    "WHERE true ON CONFLICT DO NOTHING";

// Versions of one name that were planned at the same millisecond: those that were here stay
// current.
constexpr char kPlans[] = R"sql(
CREATE TEMP TABLE experiment_here AS
  SELECT o.experiment_id AS there, m.experiment_id AS here,
         coalesce(o.planned_at, 0) > coalesce(m.planned_at, 0) AS is_newer
  FROM other.experiment o JOIN main.experiment m USING (name, resolved_sha256);
INSERT INTO main.plan_entry (experiment_id, point, seed, fingerprint, varied)
  SELECT x.here, p.point, p.seed, p.fingerprint, p.varied
  FROM other.plan_entry p JOIN experiment_here x ON x.there = p.experiment_id WHERE NOT x.is_newer
  ON CONFLICT DO NOTHING;
INSERT INTO main.plan_entry (experiment_id, point, seed, fingerprint, varied)
  SELECT x.here, p.point, p.seed, p.fingerprint, p.varied
  FROM other.plan_entry p JOIN experiment_here x ON x.there = p.experiment_id WHERE x.is_newer
  ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, varied = excluded.varied;
INSERT INTO main.claim (experiment_id, ordinal, text, verdict, figures, evaluated_at)
  SELECT x.here, c.ordinal, c.text, c.verdict, c.figures, c.evaluated_at
  FROM other.claim c JOIN experiment_here x ON x.there = c.experiment_id
  WHERE true ON CONFLICT DO UPDATE SET text = excluded.text, verdict = excluded.verdict,
    figures = excluded.figures, evaluated_at = excluded.evaluated_at
  WHERE excluded.evaluated_at > claim.evaluated_at;
UPDATE main.experiment SET planned_at = (
    SELECT o.planned_at - EXISTS (SELECT 1 FROM main.experiment m WHERE m.name = experiment.name
      AND m.planned_at = o.planned_at)
    FROM other.experiment o JOIN experiment_here x ON x.there = o.experiment_id
    WHERE x.here = experiment.experiment_id)
  WHERE experiment_id IN (SELECT here FROM experiment_here WHERE is_newer);
)sql";

constexpr char kForget[] =
    "DROP TABLE temp.plugin_here; DROP TABLE temp.session_here; DROP TABLE temp.metric_here; "
    "DROP TABLE temp.input_here; DROP TABLE temp.experiment_here";

constexpr char kNew[] =
    "o.status <> 'running' AND NOT EXISTS "
    "(SELECT 1 FROM main.run m WHERE m.run_uid = o.run_uid)";

// ?1 the run there, ?2 since when it is in the trash here.
constexpr char kAddRun[] =
    "INSERT INTO main.run (run_uid, experiment_id, session_id, plugin_id, fingerprint, seed, "
    "point, attempt, rerun_of, status, threads, simd, started_at, ended_at, worker_pid, "
    "progress_done, progress_total, exit_code, exit_signal, error, cpu_ms, max_rss_kb, method_ms, "
    "note, trusted, warnings, resumed_from, carried_ms, deleted_at) "
    "SELECT o.run_uid, e.here, s.here, p.here, o.fingerprint, o.seed, o.point, o.attempt, "
    "(SELECT m.run_id FROM main.run m JOIN other.run t USING (run_uid) "
    " WHERE t.run_id = o.rerun_of), o.status, o.threads, o.simd, o.started_at, o.ended_at, "
    "o.worker_pid, o.progress_done, o.progress_total, o.exit_code, o.exit_signal, o.error, "
    "o.cpu_ms, o.max_rss_kb, o.method_ms, o.note, o.trusted, o.warnings, "
    "o.resumed_from, o.carried_ms, ?2 "
    "FROM other.run o JOIN experiment_here e ON e.there = o.experiment_id "
    "JOIN session_here s ON s.there = o.session_id JOIN plugin_here p ON p.there = o.plugin_id "
    "WHERE o.run_id = ?1 RETURNING run_id";

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

constexpr char kAddPoints[] =
    "INSERT INTO main.point (series_id, step, value, t_ms) "
    "SELECT h.series_id, p.step, p.value, p.t_ms FROM other.series t "
    "JOIN metric_here m ON m.there = t.metric_id "
    "JOIN main.series h ON h.run_id = ?2 AND h.metric_id = m.here "
    "CROSS JOIN other.point p ON p.series_id = t.series_id WHERE t.run_id = ?1 "
    "ORDER BY h.series_id, p.step";

// The other file, attached for reading.
class Attached {
 public:
  Attached(SQLite::Database& database, const fs::path& path) : database_(database) {
    SQLite::Statement attach(database, "ATTACH ? AS other");
    attach.bind(1, read_only_uri(path));
    attach.exec();
  }
  ~Attached() { database_.tryExec("DETACH other"); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  SQLite::Database& database_;
};

struct Incoming {
  std::int64_t run = 0, ended_at = 0;
  std::optional<std::int64_t> deleted_at;
  bool would_serve = false;
  std::string fingerprint;
};

// Originals before their reruns.
std::vector<Incoming> incoming(Statements& sql) {
  std::vector<Incoming> runs;
  sql.each(
      fmt::format("SELECT o.run_id, o.ended_at, o.deleted_at, o.status IN ('done', 'diverged') "
                  "AND o.deleted_at IS NULL AND o.rerun_of IS NULL, o.fingerprint "
                  "FROM other.run o WHERE {} ORDER BY o.rerun_of IS NOT NULL, o.run_id",
                  kNew),
      [&](SQLite::Statement& row) {
        auto& run = runs.emplace_back();
        run.run = row.getColumn(0).getInt64();
        run.ended_at = row.getColumn(1).getInt64();
        if (!row.getColumn(2).isNull()) run.deleted_at = row.getColumn(2).getInt64();
        run.would_serve = row.getColumn(3).getInt() != 0;
        run.fingerprint = row.getColumn(4).getString();
      });
  return runs;
}

// Sends one of two equals to the trash: the newer, or the one that comes while its equal runs.
void settle(Statements& sql, Incoming& run, std::int64_t now, Merged& merged) {
  if (!run.would_serve) return;
  std::optional<std::int64_t> holder;
  std::int64_t holder_ended = 0;
  sql.each(
      "SELECT run_id, coalesce(ended_at, 0) FROM main.run WHERE fingerprint = ? AND "
      "status IN ('running', 'done', 'diverged') AND deleted_at IS NULL AND rerun_of IS NULL",
      [&](SQLite::Statement& row) {
        holder = row.getColumn(0).getInt64();
        holder_ended = row.getColumn(1).getInt64();
      },
      run.fingerprint);
  if (!holder) return;
  if (holder_ended <= run.ended_at) {
    run.deleted_at = now;
    ++merged.trashed_incoming;
  } else {
    sql.run("UPDATE main.run SET deleted_at = ?2 WHERE run_id = ?1", *holder, now);
    ++merged.trashed_here;
  }
}

void take_run(Statements& sql, Incoming run, std::int64_t now, Merged& merged) {
  settle(sql, run, now, merged);
  const auto here = sql.integer(kAddRun, run.run, run.deleted_at);
  if (!here) throw StoreError(fmt::format("run {} there names rows that are not there", run.run));
  for (const auto* part : kAddParts) sql.run(part, run.run, *here);
  merged.points += sql.run(kAddPoints, run.run, *here);
  ++merged.runs;
}

std::int64_t count(Statements& sql, const std::string& query) { return *sql.integer(query); }

void copy_files(Statements& sql, const fs::path& from, const fs::path& to, Merged& merged) {
  std::vector<std::string> hashes;
  sql.each(fmt::format("SELECT DISTINCT a.sha256 FROM other.artifact a "
                       "JOIN other.run o USING (run_id) WHERE {}",
                       kNew),
           [&](SQLite::Statement& row) { hashes.push_back(row.getColumn(0).getString()); });
  for (const auto& hash : hashes) {
    if (!is_sha256(hash)) throw StoreError(fmt::format("'{}' there is no artifact's hash", hash));
    const auto target = artifact_path(to, hash);
    if (open_artifact(to, hash)) {
      fs::last_write_time(target, fs::file_time_type::clock::now());  // gc leaves the young alone
      continue;
    }
    fs::create_directories(target.parent_path());
    if (copy_artifact(from, hash, target) == Copied::yes) {
      ++merged.files;
      merged.file_bytes += fs::file_size(target);
    } else {
      merged.lost.push_back(hash);
    }
  }
}

}  // namespace

Merged Keeper::merge(const fs::path& other) {
  const auto source = fs::weakly_canonical(fs::absolute(other));
  if (source == impl_->path)
    throw StoreError(fmt::format("'{}' is the database itself", other.string()));
  open_for_reading(source);  // refuses what is no results database of this schema
  Merged merged;
  auto& sql = impl_->statements;
  const auto attached = impl_->guarded([&] {
    impl_->database.exec("PRAGMA temp_store = MEMORY");
    return std::make_unique<Attached>(impl_->database, source);
  });
  impl_->guarded([&] {
    copy_files(sql, source.string() + ".store/artifacts", impl_->folder() / "artifacts", merged);
    return true;
  });
  impl_->transact([&] {
    merged.still_running = count(sql, "SELECT count(*) FROM other.run WHERE status = 'running'");
    merged.already_there =
        count(sql, "SELECT count(*) FROM other.run JOIN main.run USING (run_uid)");
    impl_->database.exec(kCatalogue);
    merged.experiments = sql.run(kAddExperiments);
    impl_->database.exec(kPlans);
    for (const auto& run : incoming(sql)) take_run(sql, run, impl_->clock(), merged);
    impl_->database.exec(kForget);
  });
  return merged;
}

}  // namespace assay::db
