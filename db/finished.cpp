#include "db/finished.hpp"

#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

constexpr char kLatestFinished[] =
    "SELECT r.run_id, r.seed, r.threads, g.sha256 FROM run r JOIN plugin g USING (plugin_id) "
    "WHERE g.name = ?1 AND r.status IN ('done', 'diverged') AND r.deleted_at IS NULL "
    "AND r.rerun_of IS NULL ORDER BY r.run_id DESC LIMIT ?2";

void read_parts(Statements& sql, FinishedRun& run) {
  sql.each(
      "SELECT key, value FROM param WHERE run_id = ? ORDER BY key",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& param = run.params.emplace_back();
        param.first = row.text();
        param.second = row.cell();
      },
      run.run_id);
  sql.each(
      "SELECT role, max(sha256) FROM run_input JOIN input USING (input_id) WHERE run_id = ? "
      "GROUP BY role ORDER BY role",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& input = run.inputs.emplace_back();
        input.first = row.text();
        input.second = row.text();
      },
      run.run_id);
}

}  // namespace

std::vector<FinishedRun> Reader::finished_runs(std::string_view method, std::int64_t most) {
  std::vector<FinishedRun> runs;
  impl_->snapshot([&] {
    auto& sql = impl_->statements;
    runs.clear();
    sql.each(
        kLatestFinished,
        [&](SQLite::Statement& statement) {
          Columns row(statement);
          auto& run = runs.emplace_back();
          run.run_id = row.integer();
          run.seed = static_cast<std::uint64_t>(row.integer());
          run.threads = row.integer();
          run.plugin_sha256 = row.text();
        },
        method, most);
    for (auto& run : runs) read_parts(sql, run);
    return true;
  });
  return runs;
}

}  // namespace assay::db
