// RFC 4180 cells; the inner loop of CSV reading.
#include "core/data/csv_scan.hpp"

#include "core/data/error.hpp"

namespace assay {
namespace {

std::string_view without_edges(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

}  // namespace

CsvScanner::CsvScanner(std::string_view text, const std::filesystem::path& path, char delimiter)
    : text_(without_edges(text)), path_(path), delimiter_(delimiter) {}

bool CsvScanner::next(CsvCells& cells) {
  cells.clear();
  if (at_ >= text_.size()) return false;
  row_line_ = line_;
  do {
    const bool is_quoted = at_ < text_.size() && text_[at_] == '"';
    cells.push_back(is_quoted ? quoted_cell() : plain_cell());
  } while (take(delimiter_));
  if (take('\n')) {
    ++line_;
    line_start_ = at_;
  }
  return true;
}

bool CsvScanner::take(char c) {
  const bool is_there = at_ < text_.size() && text_[at_] == c;
  if (is_there) ++at_;
  return is_there;
}

std::string_view CsvScanner::plain_cell() {
  const auto begin = at_, size = text_.size();
  const char* const data = text_.data();
  auto end = begin;
  while (end < size && data[end] != delimiter_ && data[end] != '\n') ++end;
  at_ = end;
  const bool ends_line = end < size && data[end] == '\n';
  if (ends_line && end > begin && data[end - 1] == '\r') --end;
  return text_.substr(begin, end - begin);
}

std::string_view CsvScanner::quoted_cell() {
  const auto begin = at_ + 1, end = closing_quote();
  const auto inside = text_.substr(begin, end - begin);
  at_ = end + 1;
  end_quoted_cell();
  return inside.find('"') == std::string_view::npos ? inside : unescaped(inside);
}

// Counts the lines that the cell spans.
std::size_t CsvScanner::closing_quote() {
  const DataPlace opening{path_, line_, static_cast<std::int64_t>(at_ - line_start_) + 1};
  for (auto i = at_ + 1; i < text_.size(); ++i) {
    if (text_[i] == '\n') {
      ++line_;
      line_start_ = i + 1;
    }
    if (text_[i] != '"') continue;
    if (i + 1 >= text_.size() || text_[i + 1] != '"') return i;
    ++i;
  }
  throw DataError(opening, "this quote is never closed");
}

void CsvScanner::end_quoted_cell() {
  if (text_.substr(at_).starts_with("\r\n")) ++at_;
  if (at_ >= text_.size() || text_[at_] == delimiter_ || text_[at_] == '\n') return;
  fail("expected the end of the cell after its closing quote, found " +
       in_quotes(text_.substr(at_, 1)));
}

std::string_view CsvScanner::unescaped(std::string_view inside) {
  auto& text = unescaped_.emplace_back();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    text += inside[i];
    if (inside[i] == '"') ++i;
  }
  return text;
}

void CsvScanner::fail(const std::string& message) const {
  throw DataError(DataPlace{path_, line_, static_cast<std::int64_t>(at_ - line_start_) + 1},
                  message);
}

}  // namespace assay
