// A small table of texts, shown aligned for terminals, as CSV or as Markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

enum class Align { automatic, left, right };

// Rows may be shorter than the header; what is missing is empty.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<Align> align;  // by column; where it says nothing, columns of numbers go right
  // The colour of a cell by its text, as the number of an escape sequence ("32" is green); none by
  // default.
  std::string_view (*colour_of)(std::size_t column, std::string_view cell) = nullptr;
};

// One line a row, two blanks between columns, none at the end of a line. With `colour` the header
// is bold, and cells have theirs. What in a cell could break its line or steer a terminal becomes a
// blank.
std::string to_text(const TextTable& table, bool colour = false);

// Cuts what nobody reads on a screen: keeps the first rows, and gives a line that says how many
// more there are; empty where none are.
std::string keep_first_rows(TextTable& table, std::size_t most = 200);

// RFC 4180 quoting; lines end in \n, as Unix tools expect.
std::string to_csv(const TextTable& table);

// A GitHub table with bars escaped.
std::string to_markdown(const TextTable& table);

// The cell as it stands in a CSV file: quoted when it holds a comma, a quote, a line end or a
// blank at either end, or when it is empty and alone in its row.
std::string csv_cell(std::string_view cell, bool is_alone = false);

// How many columns a terminal needs for UTF-8 text: its code points, less combining marks.
std::size_t text_width(std::string_view text);

}  // namespace assay
