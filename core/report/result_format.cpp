#include "core/report/result_format.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/text/number.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

std::string hex(const std::vector<std::byte>& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto b : bytes) {
    text += digits[std::to_integer<int>(b) >> 4];
    text += digits[std::to_integer<int>(b) & 15];
  }
  return text;
}

ordered_json to_json(const db::Field& field) {
  if (const auto* integer = std::get_if<std::int64_t>(&field)) return *integer;
  if (const auto* real = std::get_if<double>(&field))
    return std::isfinite(*real) ? ordered_json(*real) : ordered_json(shortest(*real));
  if (const auto* text = std::get_if<std::string>(&field)) return *text;
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&field)) return hex(*blob);
  return nullptr;
}

ordered_json row_json(const db::QueryResult& result, std::size_t row) {
  auto object = ordered_json::object();
  for (std::size_t j = 0; j < result.columns.size(); ++j)
    object[result.columns[j]] = to_json(result.rows[row][j]);
  return object;
}

std::string dump(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

TextTable to_table(const db::QueryResult& result, bool exact) {
  TextTable table{result.columns, {}, {}};
  for (const auto& row : result.rows) {
    auto& cells = table.rows.emplace_back();
    for (const auto& field : row) cells.push_back(to_cell(field, exact));
  }
  return table;
}

}  // namespace

std::map<std::string, ResultFormat> result_formats() {
  return {{"table", ResultFormat::table},
          {"csv", ResultFormat::csv},
          {"json", ResultFormat::json},
          {"jsonl", ResultFormat::jsonl},
          {"markdown", ResultFormat::markdown}};
}

std::string to_cell(const db::Field& field, bool exact) {
  if (const auto* integer = std::get_if<std::int64_t>(&field)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&field))
    return exact ? shortest(*real) : compact(*real, 6);
  if (const auto* text = std::get_if<std::string>(&field)) return *text;
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&field)) return hex(*blob);
  return "";
}

std::string to_text(const db::QueryResult& result, ResultFormat format, bool colour) {
  switch (format) {
    case ResultFormat::table:
      return to_text(to_table(result, false), colour);
    case ResultFormat::csv:
      return to_csv(to_table(result, true));
    case ResultFormat::markdown:
      return to_markdown(to_table(result, false));
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
