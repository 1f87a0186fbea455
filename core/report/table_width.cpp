#include "core/report/table_width.hpp"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t kNarrowest = 12;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::string cut(const std::string& text, std::size_t width) {
  if (text_width(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t points = 0; end < text.size(); ++end)
    if (!is_continuation(text[end]) && ++points == width) break;
  return text.substr(0, end) + "…";
}

}  // namespace

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

void fit_last_column(TextTable& table, std::size_t width) {
  if (table.header.empty()) return;
  const auto last = table.header.size() - 1;
  auto others = table;
  others.header[last] = ".";  // a column of one, which keeps the widths of the others
  for (auto& row : others.rows) row.resize(last);
  const auto before = width_of(others) - 1;
  const auto left = before + kNarrowest < width ? width - before : kNarrowest;
  for (auto& row : table.rows)
    if (row.size() > last) row[last] = cut(row[last], left);
}

}  // namespace assay
