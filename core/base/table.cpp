// Rendering of text tables.
#include "core/base/table.hpp"

#include <algorithm>
#include <utility>

#include "core/base/number.hpp"
#include "core/base/printable.hpp"

namespace assay {
namespace {

std::size_t column_count(const TextTable& table) {
  auto count = table.header.size();
  for (const auto& row : table.rows) count = std::max(count, row.size());
  return count;
}

std::string_view cell_at(const std::vector<std::string>& row, std::size_t column) {
  return column < row.size() ? std::string_view(row[column]) : std::string_view();
}

bool is_placeholder(std::string_view cell) {
  return cell.empty() || cell == "-" || cell == "–" || cell == "—";
}

// Numbers, with gaps between them but not gaps alone.
bool holds_numbers(const TextTable& table, std::size_t column) {
  bool has_number = false;
  for (const auto& row : table.rows) {
    const auto cell = cell_at(row, column);
    if (is_placeholder(cell)) continue;
    if (!parse_double(cell)) return false;
    has_number = true;
  }
  return has_number;
}

bool goes_right(const TextTable& table, std::size_t column) {
  const auto align = column < table.align.size() ? table.align[column] : Align::automatic;
  return align == Align::right || (align == Align::automatic && holds_numbers(table, column));
}

bool is_continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// U+0300..U+036F, the combining diacritics, are CC 80..CD AF.
bool is_combining(unsigned char lead, unsigned char next) {
  return lead == 0xcc || (lead == 0xcd && next < 0xb0);
}

struct ColumnLayout {
  std::size_t width;
  bool is_right;
};

std::vector<ColumnLayout> layout(const TextTable& table) {
  std::vector<ColumnLayout> columns;
  for (std::size_t j = 0; j < column_count(table); ++j) {
    auto width = text_width(one_line(cell_at(table.header, j)));
    for (const auto& row : table.rows)
      width = std::max(width, text_width(one_line(cell_at(row, j))));
    columns.push_back({width, goes_right(table, j)});
  }
  return columns;
}

using Painter = std::string_view (*)(std::size_t, std::string_view);

std::string painted(std::string cell, std::size_t column, Painter colour_of) {
  const auto code = colour_of != nullptr ? colour_of(column, cell) : std::string_view();
  if (code.empty()) return cell;
  return "\x1b[" + std::string(code) + "m" + cell + "\x1b[0m";
}

std::string text_line(const std::vector<std::string>& row, const std::vector<ColumnLayout>& columns,
                      Painter colour_of = nullptr) {
  std::string line;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    auto cell = one_line(cell_at(row, j));
    const std::string padding(columns[j].width - text_width(cell), ' ');
    cell = painted(std::move(cell), j, colour_of);
    if (j > 0) line += "  ";
    line += columns[j].is_right ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string csv_line(const std::vector<std::string>& row, std::size_t columns) {
  std::string line;
  for (std::size_t j = 0; j < columns; ++j) {
    if (j > 0) line += ',';
    line += csv_cell(cell_at(row, j), columns == 1);
  }
  return line + "\n";
}

std::string markdown_line(const std::vector<std::string>& row, std::size_t columns) {
  std::string line = "|";
  for (std::size_t j = 0; j < columns; ++j) {
    line += ' ';
    for (const char c : one_line(cell_at(row, j))) {
      if (c == '|' || c == '\\') line += '\\';
      line += c;
    }
    line += " |";
  }
  return line + "\n";
}

}  // namespace

std::string to_text(const TextTable& table, bool colour) {
  const auto columns = layout(table);
  const auto header = text_line(table.header, columns);
  auto text = (colour && !header.empty() ? "\x1b[1m" + header + "\x1b[0m" : header) + "\n";
  for (const auto& row : table.rows)
    text += text_line(row, columns, colour ? table.colour_of : nullptr) + "\n";
  return text;
}

std::string to_csv(const TextTable& table) {
  const auto columns = column_count(table);
  auto text = csv_line(table.header, columns);
  for (const auto& row : table.rows) text += csv_line(row, columns);
  return text;
}

std::string keep_first_rows(TextTable& table, std::size_t most) {
  if (table.rows.size() <= most) return "";
  const auto more = table.rows.size() - most;
  table.rows.resize(most);
  return "... and " + std::to_string(more) + " more; --format csv has all\n";
}

std::string to_markdown(const TextTable& table) {
  const auto columns = column_count(table);
  auto text = markdown_line(table.header, columns) + "|";
  for (std::size_t j = 0; j < columns; ++j) text += goes_right(table, j) ? " ---: |" : " --- |";
  text += "\n";
  for (const auto& row : table.rows) text += markdown_line(row, columns);
  return text;
}

std::string csv_cell(std::string_view cell, bool is_alone) {
  const bool is_plain = cell.find_first_of(",\"\r\n") == std::string_view::npos &&
                        (cell.empty() ? !is_alone : cell.front() != ' ' && cell.back() != ' ');
  if (is_plain) return std::string(cell);
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (!is_continuation(byte) && !is_combining(byte, static_cast<unsigned char>(next))) ++width;
  }
  return width;
}

}  // namespace assay
