#include "core/report/run/experiment_list.hpp"

#include <fmt/format.h>

#include "core/report/run/run_page.hpp"

namespace assay {

TextTable experiment_list(const std::vector<db::ExperimentListRow>& rows) {
  TextTable table{
      {"experiment", "method", "plan", "done", "failed", "untrusted", "last", "tags"}, {}, {}};
  for (const auto& row : rows)
    table.rows.push_back(
        {row.name, row.method, std::to_string(row.planned), std::to_string(row.done),
         std::to_string(row.failed), row.untrusted > 0 ? std::to_string(row.untrusted) : "",
         row.last ? utc_text(*row.last) : "", fmt::format("{}", fmt::join(row.tags, ", "))});
  return table;
}

db::QueryResult experiment_columns(const std::vector<db::ExperimentListRow>& rows) {
  db::QueryResult result{
      {"experiment", "method", "planned", "done", "failed", "untrusted", "runs", "last_at", "tags"},
      {},
      false};
  for (const auto& row : rows)
    result.rows.push_back({row.name, row.method, row.planned, row.done, row.failed, row.untrusted,
                           row.runs, row.last ? db::Field(*row.last) : db::Field(),
                           fmt::format("{}", fmt::join(row.tags, ","))});
  return result;
}

}  // namespace assay
