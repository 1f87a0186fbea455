#include "db/run_removal.hpp"

#include <vector>

namespace assay::db {
namespace {

constexpr char kDeletePoints[] =
    "DELETE FROM point WHERE series_id = ?1 AND step <= (SELECT max(step) FROM (SELECT step FROM "
    "point WHERE series_id = ?1 ORDER BY step LIMIT ?2))";

}  // namespace

void remove_run(Statements& sql, Batches& batches, std::int64_t run) {
  std::vector<std::int64_t> series;
  sql.each(
      "SELECT series_id FROM series WHERE run_id = ?",
      [&](SQLite::Statement& row) { series.push_back(row.getColumn(0).getInt64()); }, run);
  for (const auto id : series)
    while (sql.run(kDeletePoints, id, kPointsAtOnce) > 0) batches.pause();
  sql.run("DELETE FROM run WHERE run_id = ? AND deleted_at = ?", run, kBeingRemoved);
}

}  // namespace assay::db
