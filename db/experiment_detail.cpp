#include "db/experiment_detail.hpp"

#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

std::int64_t read_row(Statements& sql, std::string_view name, ExperimentDetail& detail) {
  std::int64_t id = 0;
  sql.each(
      "SELECT experiment_id, planned_at, name, method, description, tags, config_toml, "
      "resolved_toml FROM experiment WHERE name = ? ORDER BY planned_at DESC LIMIT 1",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        id = row.integer();
        detail.planned_at = row.time();
        auto& of = detail.row;
        for (auto* member : {&of.name, &of.method, &of.description}) *member = row.text();
        of.tags = text_list(row.text());
        for (auto* member : {&of.config_toml, &of.resolved_toml}) *member = row.text();
      },
      name);
  return id;
}

}  // namespace

std::optional<ExperimentDetail> Reader::experiment_detail(std::string_view experiment) {
  return impl_->snapshot([&]() -> std::optional<ExperimentDetail> {
    ExperimentDetail detail;
    auto& sql = impl_->statements;
    const auto id = read_row(sql, experiment, detail);
    if (id == 0) return std::nullopt;
    sql.each(
        "SELECT text, verdict, figures, evaluated_at FROM claim WHERE experiment_id = ? ORDER BY "
        "ordinal",
        [&](SQLite::Statement& statement) {
          Columns row(statement);
          auto& claim = detail.claims.emplace_back();
          for (auto* member : {&claim.text, &claim.verdict}) *member = row.text();
          claim.figures = row.object();
          claim.evaluated_at = row.integer();
        },
        id);
    return detail;
  });
}

}  // namespace assay::db
