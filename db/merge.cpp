#include "db/merge.hpp"

#include <fmt/format.h>

#include "core/base/hash.hpp"
#include "db/keeper_impl.hpp"
#include "db/merge_runs.hpp"
#include "db/place.hpp"
#include "db/session_lock.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

constexpr char kForget[] =
    "DROP TABLE IF EXISTS temp.arrival; DROP TABLE IF EXISTS temp.plugin_here; "
    "DROP TABLE IF EXISTS temp.session_here; DROP TABLE IF EXISTS temp.metric_here; "
    "DROP TABLE IF EXISTS temp.input_here; DROP TABLE IF EXISTS temp.experiment_here; "
    "CREATE TEMP TABLE arrival (now INTEGER)";

// The catalogue, each row known by what it means; then from its numbers there to its numbers here.
// A metric or input that is here keeps its description. What the tables here refuse is left out,
// and with it the runs that need it.
constexpr char kCatalogue[] = R"sql(
INSERT OR IGNORE INTO main.plugin (name, version, sha256, abi, build, manifest)
  SELECT name, version, sha256, abi, build, manifest FROM other.plugin;
INSERT OR IGNORE INTO main.session (session_uid, started_at, ended_at, pid, boot_id, argv, host, git_commit,
                          git_dirty, assay_version)
  SELECT session_uid, started_at, coalesce(ended_at, started_at), pid, boot_id, argv, host,
         git_commit, git_dirty, assay_version FROM other.session;
INSERT OR IGNORE INTO main.metric (method, name, type, goal, unit, help, timing, certifies)
  SELECT method, name, type, goal, unit, help, timing, certifies FROM other.metric;
INSERT OR IGNORE INTO main.input (sha256, bytes, schema)
  SELECT sha256, bytes, schema FROM other.input;

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

constexpr char kAddExperiment[] =
    "INSERT OR IGNORE INTO main.experiment (name, method, description, tags, resolved_sha256, "
    "config_toml, resolved_toml, created_at) SELECT name, method, description, tags, "
    "resolved_sha256, config_toml, resolved_toml, created_at FROM other.experiment "
    "WHERE experiment_id = ?";

// Versions of one name that were planned at the same millisecond: those that were here stay
// current.
constexpr char kPlans[] = R"sql(
CREATE TEMP TABLE experiment_here AS
  SELECT o.experiment_id AS there, m.experiment_id AS here,
         coalesce(min(o.planned_at, (SELECT now FROM arrival)), 0) > coalesce(m.planned_at, 0)
           AS is_newer
  FROM other.experiment o JOIN main.experiment m USING (name, resolved_sha256);
INSERT OR IGNORE INTO main.plan_entry (experiment_id, point, seed, fingerprint, varied)
  SELECT x.here, p.point, p.seed, p.fingerprint, p.varied
  FROM other.plan_entry p JOIN experiment_here x ON x.there = p.experiment_id WHERE NOT x.is_newer
  ON CONFLICT DO NOTHING;
INSERT OR IGNORE INTO main.plan_entry (experiment_id, point, seed, fingerprint, varied)
  SELECT x.here, p.point, p.seed, p.fingerprint, p.varied
  FROM other.plan_entry p JOIN experiment_here x ON x.there = p.experiment_id WHERE x.is_newer
  ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, varied = excluded.varied;
INSERT OR IGNORE INTO main.claim (experiment_id, ordinal, text, verdict, figures, evaluated_at)
  SELECT x.here, c.ordinal, c.text, c.verdict, c.figures,
         min(c.evaluated_at, (SELECT now FROM arrival))
  FROM other.claim c JOIN experiment_here x ON x.there = c.experiment_id
  WHERE true ON CONFLICT DO UPDATE SET text = excluded.text, verdict = excluded.verdict,
    figures = excluded.figures, evaluated_at = excluded.evaluated_at
  WHERE excluded.evaluated_at > claim.evaluated_at;
UPDATE main.experiment SET planned_at = (
    SELECT o.at - EXISTS (SELECT 1 FROM main.experiment m WHERE m.name = experiment.name
      AND m.planned_at = o.at)
    FROM (SELECT experiment_id, min(planned_at, (SELECT now FROM arrival)) AS at
          FROM other.experiment) o JOIN experiment_here x ON x.there = o.experiment_id
    WHERE x.here = experiment.experiment_id)
  WHERE experiment_id IN (SELECT here FROM experiment_here WHERE is_newer);
)sql";

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

// Experiments are known by the hash of their text, so it must be that.
std::int64_t add_experiments(Statements& sql) {
  std::vector<std::int64_t> genuine;
  sql.each("SELECT experiment_id, resolved_sha256, resolved_toml FROM other.experiment",
           [&](SQLite::Statement& row) {
             if (sha256(row.getColumn(2).getString()) == row.getColumn(1).getString())
               genuine.push_back(row.getColumn(0).getInt64());
           });
  std::int64_t added = 0;
  for (const auto id : genuine) added += sql.run(kAddExperiment, id);
  return added;
}

void copy_files(Statements& sql, const fs::path& from, const fs::path& to, Merged& merged) {
  std::vector<std::string> hashes;
  sql.each(
      "SELECT DISTINCT a.sha256 FROM other.artifact a JOIN other.run o USING (run_id) "
      "WHERE o.status <> 'running'",
      [&](SQLite::Statement& row) { hashes.push_back(row.getColumn(0).getString()); });
  for (const auto& hash : hashes) {
    if (!is_sha256(hash)) continue;  // its run is refused
    const auto target = stored_path(to, hash);
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

std::unique_ptr<SessionLock> lock_merge(const fs::path& path, const fs::path& store) {
  const auto file = merge_lock_file(store);
  if (is_locked(file))
    throw StoreError(fmt::format("another merge into '{}' is going on", path.string()));
  return std::make_unique<SessionLock>(file);
}

void add_catalogue(SQLite::Database& database, Statements& sql, std::int64_t now, Merged& merged) {
  database.exec(kForget);
  sql.run("INSERT INTO temp.arrival (now) VALUES (?)", now);
  database.exec(kCatalogue);
  merged.experiments = add_experiments(sql);
  database.exec(kPlans);
}

}  // namespace

Merged Keeper::merge(const fs::path& other) {
  const auto source = true_path(other);
  if (source == impl_->path)
    throw StoreError(fmt::format("'{}' is the database itself", other.string()));
  open_for_reading(source);  // refuses what is no results database of this schema
  const auto alone = lock_merge(impl_->path, impl_->folder());
  Merged merged;
  auto& sql = impl_->statements;
  const auto now = impl_->clock();
  const auto attached = impl_->guarded([&] {
    impl_->database.exec("PRAGMA temp_store = MEMORY");
    return std::make_unique<Attached>(impl_->database, source);
  });
  impl_->guarded([&] {
    copy_files(sql, source.string() + ".store/artifacts", impl_->folder() / "artifacts", merged);
    return true;
  });
  impl_->transact([&] { add_catalogue(impl_->database, sql, now, merged); });
  impl_->guarded([&] {
    merge_runs(impl_->database, sql, now, merged);
    return impl_->database.exec(kForget);
  });
  return merged;
}

}  // namespace assay::db
