#include "core/report/table/table_width.hpp"

#include <algorithm>
#include <utility>

#include "core/base/wrap.hpp"

namespace assay {

std::size_t width_of(const TextTable& table) {
  const auto text = to_text(table);
  std::size_t widest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    widest = std::max(widest, text_width(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
  }
  return widest;
}

namespace {

constexpr std::size_t kNarrowest = 12;

// What the other columns leave to the last one, but at least so much.
std::size_t room_of_last(const TextTable& table, std::size_t width, std::size_t least) {
  const auto last = table.header.size() - 1;
  auto others = table;
  others.header[last] = ".";  // a column of one, which keeps the widths of the others
  for (auto& row : others.rows) row.resize(last);
  const auto before = width_of(others) - 1;
  return before + least < width ? width - before : least;
}

}  // namespace

void fold_last_column(TextTable& table, std::size_t width) {
  constexpr std::size_t kNarrowestText = 24;
  if (table.header.empty()) return;
  const auto last = table.header.size() - 1;
  const auto room = room_of_last(table, width, kNarrowestText);
  std::vector<std::vector<std::string>> rows;
  for (auto& row : table.rows) {
    if (row.size() <= last || text_width(row[last]) <= room) {
      rows.push_back(std::move(row));
      continue;
    }
    const auto lines = wrapped(row[last], room);
    row[last] = lines.front();
    rows.push_back(std::move(row));
    for (std::size_t i = 1; i < lines.size(); ++i) rows.emplace_back(last).push_back(lines[i]);
  }
  table.rows = std::move(rows);
}

void fit_last_column(TextTable& table, std::size_t width) {
  if (table.header.empty()) return;
  const auto last = table.header.size() - 1;
  const auto left = room_of_last(table, width, kNarrowest);
  for (auto& row : table.rows)
    if (row.size() > last) row[last] = cut_to(row[last], left);
}

}  // namespace assay
