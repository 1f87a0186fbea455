// What is looked at before a run of another database is taken in.
#include <SQLiteCpp/Statement.h>

#include <cstring>
#include <map>
#include <optional>

#include "db/merge_runs.hpp"

namespace assay::db {
namespace {

constexpr std::int64_t kClockSkew = std::int64_t{60} * 60 * 1000;  // clocks differ

// ?1: the run there, ?2: the last time that is not in the future.
constexpr char kFault[] = R"sql(
SELECT CASE
  WHEN max(o.started_at, o.ended_at, coalesce(o.deleted_at, 0)) > ?2 THEN 'its times are yet to come'
  WHEN o.ended_at < o.started_at THEN 'it ends before it begins'
  WHEN length(o.run_uid) <> 36 OR o.run_uid GLOB '*[^0-9a-f-]*' THEN 'its uid is none'
  WHEN EXISTS (SELECT 1 FROM other.result r WHERE r.run_id = o.run_id AND typeof(r.value) = 'blob')
    THEN 'a result is no value'
  WHEN EXISTS (SELECT 1 FROM other.param p WHERE p.run_id = o.run_id
      AND (typeof(p.value) = 'blob' OR (p.type = 'json' AND NOT json_valid(p.value))))
    THEN 'a parameter is no value'
  WHEN EXISTS (SELECT 1 FROM other.artifact a WHERE a.run_id = o.run_id
      AND (length(a.sha256) <> 64 OR a.sha256 GLOB '*[^0-9a-f]*'))
    THEN 'an artifact has no hash'
  WHEN EXISTS (SELECT 1 FROM other.series s CROSS JOIN other.point p USING (series_id)
      WHERE s.run_id = o.run_id AND typeof(p.value) NOT IN ('real', 'null'))
    THEN 'a point is no number'
END FROM other.run o WHERE o.run_id = ?1)sql";

bool is_same_bits(const SQLite::Column& a, const SQLite::Column& b) {
  if (a.getType() != b.getType()) return false;
  if (!a.isFloat()) return a.getString() == b.getString();
  const double x = a.getDouble(), y = b.getDouble();
  return std::memcmp(&x, &y, sizeof x) == 0;
}

SQLite::Statement rows(SQLite::Database& database, const char* of, std::string sql,
                       std::int64_t id) {
  for (auto at = sql.find('@'); at != std::string::npos; at = sql.find('@'))
    sql.replace(at, 1, std::string(of) + ".");
  SQLite::Statement statement(database, sql);
  statement.bind(1, id);
  return statement;
}

// Rows of a key and a value, in the order of the keys: the first key at which they differ.
std::optional<std::string> first_other(SQLite::Statement mine, SQLite::Statement theirs) {
  for (;;) {
    const bool is_mine = mine.executeStep(), is_theirs = theirs.executeStep();
    if (!is_mine && !is_theirs) return std::nullopt;
    if (!is_mine || !is_theirs ||
        mine.getColumn(0).getString() != theirs.getColumn(0).getString() ||
        !is_same_bits(mine.getColumn(1), theirs.getColumn(1)))
      return (is_mine ? mine : theirs).getColumn(0).getString();
  }
}

using Series = std::map<std::string, std::int64_t>;  // by metric, timings left out

Series series_of(SQLite::Database& database, const char* of, std::int64_t run) {
  Series series;
  auto found = rows(database, of,
                    "SELECT m.name, s.series_id FROM @series s JOIN @metric m USING (metric_id) "
                    "WHERE s.run_id = ?1 AND NOT m.timing",
                    run);
  while (found.executeStep())
    series[found.getColumn(0).getString()] = found.getColumn(1).getInt64();
  return series;
}

}  // namespace

std::string merge_fault(Statements& sql, std::int64_t there, std::int64_t now) {
  std::string fault;
  sql.each(
      kFault, [&](SQLite::Statement& row) { fault = row.getColumn(0).getString(); }, there,
      now + kClockSkew);
  return fault;
}

std::string first_difference(SQLite::Database& database, std::int64_t here, std::int64_t there,
                             bool with_curves) {
  const std::string results =
      "SELECT m.name, x.value FROM @result x JOIN @metric m USING (metric_id) "
      "WHERE x.run_id = ?1 AND NOT m.timing ORDER BY m.name";
  if (auto other = first_other(rows(database, "main", results, here),
                               rows(database, "other", results, there)))
    return *other;
  if (!with_curves) return "";
  auto mine = series_of(database, "main", here), theirs = series_of(database, "other", there);
  for (const auto& [name, id] : theirs) mine.try_emplace(name, -1);  // of no points
  const std::string points = "SELECT step, value FROM @point WHERE series_id = ?1 ORDER BY step";
  for (const auto& [name, id] : mine) {
    const auto found = theirs.find(name);
    const auto other = found == theirs.end() ? -1 : found->second;
    if (first_other(rows(database, "main", points, id), rows(database, "other", points, other)))
      return name;
  }
  return "";
}

}  // namespace assay::db
