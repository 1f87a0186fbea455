#include "db/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "db/garbage.hpp"
#include "db/keeper.hpp"
#include "db/keeper_impl.hpp"
#include "db/migrate.hpp"
#include "db/own_schema.hpp"
#include "db/patience.hpp"
#include "db/place.hpp"
#include "db/schema.hpp"
#include "db/store_folder.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t kNamed = 5;

// "a, b, c and 4 more".
std::string named(const Texts& texts) {
  const auto shown = std::min(texts.size(), kNamed);
  auto text =
      fmt::format("{}", fmt::join(texts.begin(), texts.begin() + static_cast<int>(shown), ", "));
  return shown < texts.size() ? text + fmt::format(" and {} more", texts.size() - shown) : text;
}

Finding judge(std::string check, const Texts& faults, std::string sound, const std::string& fault,
              std::string advice, bool is_safe_to_fix = false) {
  if (faults.empty()) return {std::move(check), true, std::move(sound), "", false};
  return {std::move(check), false, fault + ": " + named(faults), std::move(advice), is_safe_to_fix};
}

Finding integrity(Statements& sql) {
  Texts faults;
  sql.each("PRAGMA integrity_check", [&](SQLite::Statement& row) {
    const auto text = row.getColumn(0).getString();
    if (text != "ok") faults.push_back(text);
  });
  return judge("integrity", faults, "every page is sound", "damaged",
               "restore a backup, or save what can be read: sqlite3 FILE .recover");
}

Finding foreign_keys(Statements& sql) {
  std::map<std::string, int> broken;
  sql.each("PRAGMA foreign_key_check",
           [&](SQLite::Statement& row) { ++broken[row.getColumn(0).getString()]; });
  Texts faults;
  for (const auto& [table, count] : broken) faults.push_back(fmt::format("{} of {}", count, table));
  return judge("references", faults, "every row finds the rows that it names",
               "rows that name others which are not there", "restore a backup");
}

std::vector<Finding> schema(SQLite::Database& database) {
  auto faults = schema_faults(database);
  auto foreign = judge("foreign triggers", faults.triggers, "none",
                       "never run by assay, but by other programs", "drop what is not yours");
  if (foreign.is_ok && !faults.others.empty())
    foreign.what += "; not of assay, and never used by it: " + named(faults.others);
  return {judge("tables", faults.tables, fmt::format("schema {}", migrations().size()),
                "not as this version makes them", "restore a backup"),
          std::move(foreign),
          judge("views", faults.views, "as this version makes them",
                "not as this version makes them", "assay doctor --fix makes them anew", true)};
}

std::vector<Finding> artifacts(Statements& sql, const fs::path& folder) {
  Texts missing, damaged;
  int count = 0;
  sql.each("SELECT sha256, min(run_id), min(bytes) FROM artifact GROUP BY sha256",
           [&](SQLite::Statement& row) {
             const auto hash = row.getColumn(0).getString();
             const auto label =
                 fmt::format("{} of run {}", hash.substr(0, 12), row.getColumn(1).getInt64());
             ++count;
             const auto found = open_artifact(folder / "artifacts", hash);
             if (!found)
               missing.push_back(label);
             else if (static_cast<std::int64_t>(found.bytes) != row.getColumn(2).getInt64() ||
                      sha256_of_file(stored_path(folder / "artifacts", hash)) != hash)
               damaged.push_back(label);
           });
  return {judge("artifacts", missing, fmt::format("{} files there", count),
                "missing, or no plain files",
                "merge a database that has them, or run again: assay rerun RUN"),
          judge("artifact bytes", damaged, "hash to their names", "damaged",
                "remove them from the store and merge a database that has them, or run again")};
}

Finding dead_runs(Statements& sql, const fs::path& folder) {
  Texts dead;
  sql.each(
      "SELECT r.run_id, s.session_uid FROM run r JOIN session s USING (session_id) "
      "WHERE r.status = 'running'",
      [&](SQLite::Statement& row) {
        if (!is_session_alive(folder, row.getColumn(1).getString()))
          dead.push_back(fmt::format("run {}", row.getColumn(0).getInt64()));
      });
  return judge("running runs", dead, "all of living sessions", "their session is dead",
               "assay doctor --fix, or the next assay run, marks them interrupted", true);
}

Texts names_of(const std::vector<FoundFile>& files) {
  Texts names;
  for (const auto& file : files) names.push_back(file.path.filename().string());
  return names;
}

Finding store_folders(const fs::path& folder) {
  Texts foreign;
  for (const auto kind : {StoreKind::artifacts, StoreKind::scratch, StoreKind::checkpoints,
                          StoreKind::cache, StoreKind::sessions})
    if (const StoreFolder opened(folder, kind); opened.is_foreign())
      foreign.push_back(opened.path().filename().string());
  return judge("store", foreign, "its folders are its own", "links, or no folders",
               "nothing is removed there; move the true folders to their places");
}

std::vector<Finding> leftovers(Statements& sql, const fs::path& folder) {
  const auto garbage =
      find_garbage(sql, folder, system_ms(), std::numeric_limits<std::int64_t>::min());
  const auto one = [](const char* check, const std::vector<FoundFile>& files) {
    return judge(check, names_of(files), "none left over", "left over",
                 "assay gc or assay doctor --fix removes them", true);
  };
  return {one("locks", garbage.locks), one("scratch folders", garbage.scratch),
          one("checkpoints", garbage.checkpoints), one("artifacts of no run", garbage.artifacts)};
}

void append(std::vector<Finding>& to, std::vector<Finding> from) {
  for (auto& finding : from) to.push_back(std::move(finding));
}

}  // namespace

std::vector<Finding> examine(const fs::path& path) try {
  const auto file = true_path(path);
  const fs::path folder = file.string() + ".store";
  auto database = open_to_examine(file);
  Statements sql(database);
  std::vector<Finding> findings{integrity(sql)};
  if (!findings.front().is_ok) return findings;  // what else is read may be wrong as well
  findings.push_back(foreign_keys(sql));
  append(findings, schema(database));
  if (!findings[2].is_ok) return findings;  // the tables
  findings.push_back(store_folders(folder));
  append(findings, artifacts(sql, folder));
  findings.push_back(dead_runs(sql, folder));
  append(findings, leftovers(sql, folder));
  return findings;
} catch (const SQLite::Exception& error) {
  return {{"file", false, sentence(path, error), "restore a backup", false}};
} catch (const StoreError& error) {
  const auto* advice = fs::exists(path) ? "restore a backup, or name a results database with --db"
                                        : "name a results database with --db";
  return {{"file", false, error.what(), advice, false}};
}

void repair(const fs::path& path, Wait wait) {
  Keeper keeper(path, system_ms, wait);  // marks the runs of dead sessions
  keeper.gc(std::numeric_limits<std::int64_t>::max() / 2);
  try {
    Patience patience(wait);
    auto database = open_for_writing(true_path(path), &patience);
    const auto findings = schema(database);
    if (findings.back().is_ok) return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    remake_views(database, views());
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    throw StoreError(sentence(path, error));
  }
}

}  // namespace assay::db
