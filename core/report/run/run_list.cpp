#include "core/report/run/run_list.hpp"

#include <algorithm>

#include "core/base/json.hpp"
#include "core/base/param_key.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kRunStatusColumn = 5;

// What would mislead if it went unsaid.
std::string mark(const db::RunListRow& row) {
  if (row.rerun_of) return "rerun of " + std::to_string(*row.rerun_of);
  return row.is_old ? "old version" : "";
}

std::string results_text(const db::RunListRow& row) {
  auto text = mark(row);
  if (!row.error.empty()) return text.empty() ? row.error : text + ": " + row.error;
  if (!row.doubt.empty()) text += (text.empty() ? "" : "; ") + ("not to be trusted: " + row.doubt);
  for (const auto& final : row.finals)
    text += (text.empty() ? "" : "  ") + final.name + "=" + cell_text(final.value, kShownDigits);
  return text;
}

// "done, untrusted"; a diverged run says enough.
std::string status_text(const db::RunListRow& row) {
  std::string text(db::status_name(row.status));
  return row.status == db::Status::done && row.trusted == false ? text + ", untrusted" : text;
}

// Puts the value under this name, which becomes a column when it is new.
void set(db::QueryResult& result, std::vector<db::Field>& row, const std::string& name,
         db::Field value) {
  auto& names = result.columns;
  const auto at =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  if (at == names.size()) names.push_back(name);
  if (row.size() <= at) row.resize(at + 1);
  row[at] = std::move(value);
}

db::Field field_of(const db::Cell& cell) {
  return std::visit([](const auto& value) { return db::Field(value); }, cell);
}

}  // namespace

TextTable run_list(const std::vector<db::RunListRow>& rows, std::size_t width) {
  TextTable table{
      {"run_id", "experiment", "method", "point", "seed", "status", "wall_ms", "results"},
      {},
      {Align::right, Align::left, Align::left, Align::left, Align::right, Align::left, Align::right,
       Align::left}};
  table.colour_of = [](std::size_t column, std::string_view cell) {
    return column == kRunStatusColumn ? status_colour(cell) : std::string_view();
  };
  for (const auto& row : rows)
    table.rows.push_back({std::to_string(row.run_id), row.experiment, row.method,
                          varied_text(row.varied), std::to_string(row.seed), status_text(row),
                          row.wall_ms ? std::to_string(*row.wall_ms) : "", results_text(row)});
  if (width > 0) fit_last_column(table, width);
  return table;
}

db::QueryResult run_columns(const std::vector<db::RunListRow>& rows) {
  db::QueryResult result{{"run_id", "run_uid", "experiment", "method", "point", "seed", "status",
                          "error", "wall_ms", "trusted", "warnings"},
                         {},
                         false};
  for (const auto& row : rows) {
    std::vector<db::Field> fields = {
        row.run_id,
        row.run_uid,
        row.experiment,
        row.method,
        row.point,
        static_cast<std::int64_t>(row.seed),
        std::string(db::status_name(row.status)),
        row.error,
        row.wall_ms ? db::Field(*row.wall_ms) : db::Field(),
        row.trusted ? db::Field(std::int64_t{*row.trusted}) : db::Field(),
        row.warnings};
    const auto varied = parse_ordered_json(row.varied);
    for (const auto& [key, value] : varied.items())
      set(result, fields, full_key(key), varied_field(value));
    for (const auto& final : row.finals) set(result, fields, final.name, field_of(final.value));
    result.rows.push_back(std::move(fields));
  }
  for (auto& fields : result.rows) fields.resize(result.columns.size());
  return result;
}

}  // namespace assay
