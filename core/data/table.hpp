// Named columns of integers, reals or texts: what a CSV file holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/data/array.hpp"

namespace assay {

struct Column {
  std::string name;
  std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> values;
};

// Where a row of a table stood in its file, for messages. Rows count from 0, as the ranges of
// row filters do, lines from 1.
struct RowOrigin {
  std::int64_t row = 0, line = 0;
};

// Every column holds `rows` values. Tables made in memory have no path and no origins.
struct Table {
  std::vector<Column> columns;
  std::int64_t rows = 0;
  std::filesystem::path path;
  std::vector<RowOrigin> origins;

  std::vector<std::string> names() const;
  const Column* find(std::string_view name) const;  // null: no such column
};

// rows x columns, with the names of the columns. DataError where a column holds text, an integer
// type meets a fraction, or a number lies outside the type; it names column, row and line.
Array to_array(const Table& table, DType dtype = DType::f64);

// The last dimension as columns, the others as rows; a list is one column. Columns have the array's
// names for them, else c0, c1, ...
Table to_table(const Array& array);

}  // namespace assay
