// Tables to CSV text.
#include "core/base/number.hpp"
#include "core/base/table.hpp"
#include "core/data/csv.hpp"
#include "core/data/file.hpp"

namespace assay {
namespace {

std::string cell_text(const Column& column, std::size_t row, bool is_alone) {
  if (const auto* reals = std::get_if<std::vector<double>>(&column.values))
    return real_literal(reals->at(row));
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
    return std::to_string(integers->at(row));
  return csv_cell(std::get<std::vector<std::string>>(column.values).at(row), is_alone);
}

}  // namespace

std::string csv_text(const Table& table) {
  const bool is_alone = table.columns.size() == 1;
  std::string text;
  for (const auto& column : table.columns) {
    if (&column != &table.columns.front()) text += ',';
    text += csv_cell(column.name, is_alone);
  }
  text += '\n';
  for (std::size_t i = 0; i < static_cast<std::size_t>(table.rows); ++i) {
    for (const auto& column : table.columns) {
      if (&column != &table.columns.front()) text += ',';
      text += cell_text(column, i, is_alone);
    }
    text += '\n';
  }
  return text;
}

void write_csv(const std::filesystem::path& path, const Table& table) {
  const auto text = csv_text(table);
  write_file(path, {std::as_bytes(std::span(text))});
}

}  // namespace assay
