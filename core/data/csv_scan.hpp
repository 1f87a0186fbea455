// Splitting of CSV text into rows of cells.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

using CsvCells = std::vector<std::string_view>;

// Reads row by row. `text` and `path` must outlive the scanner; DataError for broken quotes.
class CsvScanner {
 public:
  CsvScanner(std::string_view text, const std::filesystem::path& path, char delimiter);

  // The cells of the next row, which live as long as the text and the scanner; false: no more.
  bool next(CsvCells& cells);

  std::int64_t row_line() const { return row_line_; }  // where the last row began

 private:
  bool take(char c);
  std::string_view plain_cell();
  std::string_view quoted_cell();
  std::size_t closing_quote();
  void end_quoted_cell();
  std::string_view unescaped(std::string_view inside);
  [[noreturn]] void fail(const std::string& message) const;

  std::string_view text_;
  const std::filesystem::path& path_;
  char delimiter_;
  std::size_t at_ = 0, line_start_ = 0;
  std::int64_t line_ = 1, row_line_ = 1;
  std::deque<std::string> unescaped_;  // a deque, since cells point into its texts
};

}  // namespace assay
