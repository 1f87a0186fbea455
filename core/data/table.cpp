// Tables to arrays and back.
#include "core/data/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/cast.hpp"
#include "core/data/cell.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

[[noreturn]] void refuse(const Table& table, const Column& column, std::size_t i,
                         const std::string& reason) {
  const auto origin =
      table.origins.empty() ? RowOrigin{static_cast<std::int64_t>(i), 0} : table.origins.at(i);
  throw DataError(DataPlace{table.path, origin.line, 0},
                  fmt::format("column {} row {}: {}", in_quotes(column.name), origin.row, reason));
}

[[noreturn]] void refuse_word(const Table& table, const Column& column, std::size_t i,
                              const std::string& cell) {
  const auto found = cell.empty() ? "an empty cell" : in_quotes(cell);
  refuse(table, column, i, "expected a number, found " + found);
}

// Texts are numbers too where all that are not have been filtered out.
template <class To>
class Filler {
 public:
  Filler(const Table& table, std::size_t j, std::span<To> to)
      : table_(table), column_(table.columns[j]), to_(to), j_(j) {}

  template <class From>
  void operator()(const std::vector<From>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i) put(i, values[i]);
  }
  void operator()(const std::vector<std::string>& cells) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (const auto integer = cell_integer(cells[i]))
        put(i, *integer);
      else if (const auto real = cell_real(cells[i]))
        put(i, *real);
      else
        refuse_word(table_, column_, i, cells[i]);
    }
  }

 private:
  template <class From>
  void put(std::size_t i, From from) const {
    const auto value = cast<To>(from);
    if (!value) refuse(table_, column_, i, misfit<To>(from));
    to_[i * table_.columns.size() + j_] = *value;
  }

  const Table& table_;
  const Column& column_;
  std::span<To> to_;
  std::size_t j_;
};

}  // namespace

std::vector<std::string> Table::names() const {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

const Column* Table::find(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Array to_array(const Table& table, DType dtype) {
  auto array = zeros(dtype, {table.rows, static_cast<std::int64_t>(table.columns.size())});
  array.columns = table.names();
  visit_dtype(dtype, [&](auto type) {
    using T = typename decltype(type)::type;
    for (std::size_t j = 0; j < table.columns.size(); ++j)
      std::visit(Filler<T>(table, j, array.as<T>()), table.columns[j].values);
  });
  return array;
}

Table to_table(const Array& array) {
  const auto width =
      array.shape.size() < 2 ? std::size_t{1} : static_cast<std::size_t>(array.shape.back());
  Table table;
  table.rows = width == 0 ? 0 : array.count() / static_cast<std::int64_t>(width);
  visit_dtype(array.dtype, [&](auto type) {
    using T = typename decltype(type)::type;
    using Wide = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;
    const auto values = array.as<T>();
    for (std::size_t j = 0; j < width; ++j) {
      std::vector<Wide> column(static_cast<std::size_t>(table.rows));
      for (std::size_t i = 0; i < column.size(); ++i)
        column[i] = static_cast<Wide>(values[i * width + j]);
      table.columns.push_back(
          {j < array.columns.size() ? array.columns[j] : "c" + std::to_string(j),
           std::move(column)});
    }
  });
  return table;
}

}  // namespace assay
