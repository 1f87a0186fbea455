#include "core/report/table/result_format.hpp"

#include <nlohmann/json.hpp>

#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

ordered_json row_json(const db::QueryResult& result, std::size_t row) {
  auto object = ordered_json::object();
  for (std::size_t j = 0; j < result.columns.size(); ++j)
    object[result.columns[j]] = cell_json(result.rows[row][j]);
  return object;
}

std::string dump(const ordered_json& json, int indent) { return json_text(json, indent) + "\n"; }

TextTable to_table(const db::QueryResult& result, int digits) {
  TextTable table{result.columns, {}, {}};
  for (const auto& row : result.rows) {
    auto& cells = table.rows.emplace_back();
    for (const auto& field : row) cells.push_back(cell_text(field, digits));
  }
  return table;
}

}  // namespace

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> names{"table", "csv", "json", "jsonl", "markdown"};
  return names;
}

bool is_for_people(ResultFormat format) {
  return format == ResultFormat::table || format == ResultFormat::markdown;
}

std::string to_text(const db::QueryResult& result, ResultFormat format, bool colour) {
  switch (format) {
    case ResultFormat::table:
      return to_text(to_table(result, kShownDigits), colour);
    case ResultFormat::csv:
      return to_csv(to_table(result, kExact));
    case ResultFormat::markdown:
      return to_markdown(to_table(result, kShownDigits));
    case ResultFormat::jsonl: {
      std::string text;
      for (std::size_t i = 0; i < result.rows.size(); ++i) text += dump(row_json(result, i), -1);
      return text;
    }
    case ResultFormat::json:
      break;
  }
  auto rows = ordered_json::array();
  for (std::size_t i = 0; i < result.rows.size(); ++i) rows.push_back(row_json(result, i));
  return dump(rows, 2);
}

}  // namespace assay
