// CSV text to typed columns.
#include "core/data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

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

std::vector<std::string> header_names(const CsvCells& cells, const std::filesystem::path& path) {
  const auto fail = [&](const std::string& message) { throw DataError({path, 1, 0}, message); };
  if (std::all_of(cells.begin(), cells.end(), [](auto cell) { return cell_real(cell); }))
    fail("the first row holds numbers only, expected a header row with the names of the columns");
  std::vector<std::string> names;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t j = 0; j < cells.size(); ++j) {
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

}  // namespace

Table parse_csv(std::string_view text, const std::filesystem::path& path, char delimiter) {
  check_text(text, path);
  CsvScanner scanner(text, path, delimiter);
  CsvCells row;
  if (!scanner.next(row)) throw DataError(path, "the file is empty");
  const auto names = header_names(row, path);
  std::vector<CsvCells> columns(names.size());
  Table table;
  table.path = path;
  for (; scanner.next(row); ++table.rows) {
    if (row.size() != names.size())
      throw DataError(DataPlace{path, scanner.row_line(), 0},
                      fmt::format("row {} has {}, the header has {}", table.rows,
                                  counted(std::ssize(row), "cell"), names.size()));
    for (std::size_t j = 0; j < row.size(); ++j) columns[j].push_back(row[j]);
    table.origins.push_back({table.rows, scanner.row_line()});
  }
  for (std::size_t j = 0; j < names.size(); ++j)
    table.columns.push_back(typed(names[j], columns[j]));
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
