// CSV text to typed columns.
#include "core/data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/data/cell.hpp"
#include "core/data/csv_scan.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/select.hpp"
#include "core/data/utf8.hpp"

namespace assay {
namespace {

void check_text(std::string_view text, const std::filesystem::path& path) {
  const auto at = first_non_text(text);
  if (!at) return;
  const auto before = text.substr(0, *at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  throw DataError(
      DataPlace{path, line, static_cast<std::int64_t>(*at - start) + 1},
      fmt::format("not a text in UTF-8: byte 0x{:02x}", static_cast<unsigned char>(text[*at])));
}

std::string_view line_of(std::string_view text, int number) {
  for (; number > 0; --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text.substr(0, text.find('\n'));
}

// Cells that another sign separates make a header of one cell, in which that sign stands as often
// as in the next line.
void refuse_other_delimiter(std::string_view text, const std::filesystem::path& path,
                            char delimiter) {
  if (text.empty()) return;
  const auto first = line_of(text, 0), second = line_of(text, 1);
  for (const auto& [sign, name] :
       {std::pair(';', "';'"), std::pair('\t', "tabs"), std::pair(',', "','")}) {
    const auto count = std::count(first.begin(), first.end(), sign);
    if (sign == delimiter || count == 0 || std::count(second.begin(), second.end(), sign) != count)
      continue;
    throw DataError({path, 1, 0},
                    fmt::format("the cells are separated by {}, expected {}", name,
                                delimiter == ',' ? "',', or a file that ends in .tsv for tabs"
                                                 : "tabs, since the file ends in .tsv"));
  }
}

void refuse_comment(const CsvCells& header, const std::filesystem::path& path) {
  if (header.front().starts_with("# ") || header.front() == "#")
    throw DataError(
        {path, 1, 0},
        "the header begins with '#', and CSV has no comments: expected the names of the "
        "columns alone, as numpy.savetxt writes them with comments=\"\"");
}

// pandas and R write the labels of rows as a first column without a name. It is no data.
bool has_label_column(const CsvCells& header) {
  return header.size() > 1 && without_blanks(header.front()).empty();
}

// Labels tell rows apart, and are no measurements.
bool are_labels(const CsvCells& cells) {
  std::unordered_set<std::string_view> seen;
  return std::all_of(cells.begin(), cells.end(), [&](std::string_view cell) {
    const bool is_measured = cell_real(cell) && !cell_integer(cell);
    return !is_measured && seen.insert(cell).second;
  });
}

// `first` is the column from which on there are names.
std::vector<std::string> header_names(const CsvCells& cells, std::size_t first,
                                      const std::filesystem::path& path) {
  const auto fail = [&](const std::string& message) { throw DataError({path, 1, 0}, message); };
  if (std::all_of(cells.begin(), cells.end(), [](auto cell) { return cell_real(cell); }))
    fail("the first row holds numbers only, expected a header row with the names of the columns");
  std::vector<std::string> names;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t j = first; j < cells.size(); ++j) {
    const auto name = without_blanks(cells[j]);
    if (name.empty()) fail(fmt::format("column {} of the header has no name", j + 1));
    const auto [place, is_new] = places.emplace(name, j);
    if (!is_new)
      fail(fmt::format("column {} of the header has the name {} of column {}", j + 1,
                       in_quotes(name), place->second + 1));
    names.emplace_back(name);
  }
  return names;
}

// All cells by `read`, or nothing as soon as one is no T.
template <class T, class Read>
std::optional<std::vector<T>> all_read(const CsvCells& cells, Read read) {
  std::vector<T> values;
  values.reserve(cells.size());
  for (const auto cell : cells) {
    const auto value = read(cell);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

Column typed(std::string name, const CsvCells& cells) {
  if (auto integers = all_read<std::int64_t>(cells, cell_integer))
    return {std::move(name), std::move(*integers)};
  if (auto reals = all_read<double>(cells, cell_real)) return {std::move(name), std::move(*reals)};
  return {std::move(name), std::vector<std::string>(cells.begin(), cells.end())};
}

std::string uneven(std::int64_t row, std::size_t cells, std::size_t width) {
  const auto text = fmt::format("row {} has {}, the header has {}", row,
                                counted(static_cast<std::int64_t>(cells), "cell"), width);
  if (row > 0 || cells != width + 1) return text;
  return text + ": does the header lack a cell for the labels of rows?";
}

}  // namespace

Table parse_csv(std::string_view text, const std::filesystem::path& path, char delimiter) {
  check_text(text, path);
  CsvScanner scanner(text, path, delimiter);
  CsvCells row;
  if (!scanner.next(row)) throw DataError(path, "the file is empty");
  if (row.size() == 1) refuse_other_delimiter(text, path, delimiter);
  refuse_comment(row, path);
  const std::size_t first = has_label_column(row) ? 1 : 0, width = row.size();
  const auto names = header_names(row, first, path);
  std::vector<CsvCells> columns(width);
  Table table;
  table.path = path;
  for (; scanner.next(row); ++table.rows) {
    if (row.size() != width)
      throw DataError(DataPlace{path, scanner.row_line(), 0},
                      uneven(table.rows, row.size(), width));
    for (std::size_t j = 0; j < row.size(); ++j) columns[j].push_back(row[j]);
    table.origins.push_back({table.rows, scanner.row_line()});
  }
  if (first == 1 && !are_labels(columns.front()))
    throw DataError({path, 1, 0},
                    "column 1 of the header has no name, and what it holds are no labels of rows");
  for (std::size_t j = first; j < width; ++j)
    table.columns.push_back(typed(names[j - first], columns[j]));
  return table;
}

Table read_csv(const DataSource& source) {
  const auto bytes = unpacked(read_bytes(source.path), source.path);
  return selected(parse_csv(as_text(bytes), source.path, delimiter_of(source.path)), source);
}

char delimiter_of(const std::filesystem::path& path) {
  const auto name = path.extension() == ".gz" ? path.stem() : path.filename();
  return name.extension() == ".tsv" || name.extension() == ".TSV" ? '\t' : ',';
}

}  // namespace assay
