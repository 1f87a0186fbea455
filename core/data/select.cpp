// Selection of columns and rows.
#include "core/data/select.hpp"

#include <algorithm>
#include <numeric>

#include "core/data/error.hpp"
#include "core/data/filter.hpp"

namespace assay {
namespace {

using Indices = std::vector<std::size_t>;

Indices all_of(std::size_t count) {
  Indices indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

// Places of `wanted` among `names`.
Indices places(const std::vector<std::string>& wanted, const std::vector<std::string>& names,
               const DataSource& source, const std::string& key) {
  const auto fail = [&](const std::string& message) {
    throw DataError::in_selection(source.path, key, 0, 0, message);
  };
  Indices found;
  for (const auto& name : wanted) {
    const auto place = std::find(names.begin(), names.end(), name);
    if (place == names.end()) {
      if (names.empty()) fail("the columns of this file have no names");
      fail("unknown column " + in_quotes(name) + did_you_mean(name, names));
    }
    const auto index = static_cast<std::size_t>(place - names.begin());
    if (std::find(found.begin(), found.end(), index) != found.end())
      fail("column " + in_quotes(name) + " is named twice");
    found.push_back(index);
  }
  return found;
}

Indices chosen_columns(const std::vector<std::string>& names, const DataSource& source) {
  if (!source.columns.empty() && !source.drop.empty())
    throw DataError::in_selection(source.path, "drop", 0, 0, "give 'columns' or 'drop', not both");
  if (!source.columns.empty()) return places(source.columns, names, source, "columns");
  const auto dropped = places(source.drop, names, source, "drop");
  Indices kept;
  for (const auto index : all_of(names.size()))
    if (std::find(dropped.begin(), dropped.end(), index) == dropped.end()) kept.push_back(index);
  if (kept.empty() && !dropped.empty())
    throw DataError::in_selection(source.path, "drop", 0, 0, "no column is left");
  return kept;
}

bool is_whole(const Indices& columns, const DataSource& source, std::size_t count) {
  return source.columns.empty() && columns.size() == count;
}

template <class T>
std::vector<T> gathered(const std::vector<T>& values, const Indices& rows) {
  std::vector<T> result;
  result.reserve(rows.size());
  for (const auto row : rows) result.push_back(values[row]);
  return result;
}

Table with_rows(Table table, const Indices& rows) {
  for (auto& column : table.columns)
    std::visit([&](auto& values) { values = gathered(values, rows); }, column.values);
  if (!table.origins.empty()) table.origins = gathered(table.origins, rows);
  table.rows = std::ssize(rows);
  return table;
}

// The array's rows as a table, for the filter. Arrays without names give a table without columns.
Table rows_of(const Array& array, const DataSource& source) {
  Table table;
  table.path = source.path;
  table.rows = array.shape.front();
  const auto reals = converted(array, array.columns.empty() ? array.dtype : DType::f64);
  for (std::size_t j = 0; j < array.columns.size(); ++j) {
    std::vector<double> values;
    for (auto i = j; i < reals.as<double>().size(); i += array.columns.size())
      values.push_back(reals.as<double>()[i]);
    table.columns.push_back({array.columns[j], std::move(values)});
  }
  return table;
}

Array with_rows(const Array& array, const Indices& rows) {
  auto shape = array.shape;
  shape[0] = std::ssize(rows);
  auto result = zeros(array.dtype, std::move(shape));
  result.columns = array.columns;
  const auto stride = array.bytes.size() / static_cast<std::size_t>(array.shape[0]);
  auto* to = result.bytes.data();
  for (const auto row : rows) to = std::copy_n(array.bytes.data() + row * stride, stride, to);
  return result;
}

Array with_columns(const Array& array, const Indices& columns) {
  auto shape = array.shape;
  shape[1] = std::ssize(columns);
  auto result = zeros(array.dtype, std::move(shape));
  const auto size = size_of(array.dtype), stride = array.columns.size() * size;
  auto* to = result.bytes.data();
  for (std::size_t row = 0; row < array.bytes.size(); row += stride)
    for (const auto j : columns) to = std::copy_n(array.bytes.data() + row + j * size, size, to);
  result.columns = gathered(array.columns, columns);
  return result;
}

}  // namespace

Table selected(Table table, const DataSource& source) {
  const auto columns = chosen_columns(table.names(), source);
  const auto rows = source.rows.empty() ? Indices() : matching_rows(source.rows, table);
  if (!is_whole(columns, source, table.columns.size()))
    table.columns = gathered(table.columns, columns);
  return source.rows.empty() ? table : with_rows(std::move(table), rows);
}

Array selected(Array array, const DataSource& source, const Table* known) {
  const auto columns = chosen_columns(array.columns, source);
  if (!source.rows.empty()) {
    if (array.shape.empty())
      throw DataError::in_selection(source.path, "rows", 0, 0, "a single number has no rows");
    array = with_rows(
        array, matching_rows(source.rows, known != nullptr ? *known : rows_of(array, source)));
  }
  return is_whole(columns, source, array.columns.size()) ? array : with_columns(array, columns);
}

}  // namespace assay
