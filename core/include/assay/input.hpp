// One named input of a run: an array, a table, an image or files.
#pragma once

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "element.hpp"
#include "errors.hpp"
#include "plugin.h"

namespace assay {

namespace detail {
// The whole cell as a number, blanks around it aside.
template <class T>
std::optional<T> number_in(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t')) cell.remove_suffix(1);
  if (cell.size() > 1 && cell[0] == '+' && cell[1] != '-') cell.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}
}  // namespace detail

// One named input, whose views stay valid until run() returns; or a file that run.open() has read,
// whose views stay valid as long as a copy of this does.
class Input {
 public:
  Input(assay_data data, std::string role, std::shared_ptr<const void> opened = nullptr)
      : data_(data), role_(std::move(role)), opened_(std::move(opened)) {}

  bool is_array() const { return data_.kind == ASSAY_ARRAY; }
  bool is_table() const { return data_.kind == ASSAY_TABLE; }
  bool is_image() const { return data_.kind == ASSAY_IMAGE; }  // height x width x channels in [0,1]

  std::size_t rank() const { return data_.array.rank; }
  std::size_t size(std::size_t dimension) const {
    return static_cast<std::size_t>(data_.array.shape[dimension]);
  }
  std::size_t rows() const { return is_table() ? data_.rows : size(0); }

  // All elements, row-major. T must be the declared element type; images are double.
  template <class T = double>
  std::span<const T> values() const {
    if (!(is_array() || is_image()) || data_.array.dtype != detail::dtype_of<T>())
      throw std::logic_error("input '" + role_ + "' is no array of this element type");
    std::size_t count = 1;
    for (std::size_t i = 0; i < rank(); ++i) count *= size(i);
    return {static_cast<const T*>(data_.array.data), count};
  }

  std::vector<std::string> columns() const {
    std::vector<std::string> names;
    if (is_table())
      for (std::uint32_t i = 0; i < data_.column_count; ++i)
        names.emplace_back(data_.columns[i].name);
    else if (data_.array.columns != nullptr)
      for (auto name = data_.array.columns; *name != nullptr; ++name) names.emplace_back(*name);
    return names;
  }

  bool has_column(std::string_view name) const { return find(name) != nullptr; }
  // A column of a table as numbers; integers are converted. The table holds a column as text as
  // soon as one cell is no number: BadInput then names the first such cell (rows count from 0, as
  // in row filters), unless the column is of words throughout.
  std::vector<double> reals(std::string_view name) const {
    const auto& c = column(name);
    if (c.dtype == ASSAY_F64) return copy<double, double>(c);
    if (c.dtype == ASSAY_I64) return copy<std::int64_t, double>(c);
    return parsed<double>(c, "a number", "text, not numbers");
  }
  std::vector<std::int64_t> integers(std::string_view name) const {
    const auto& c = column(name);
    if (c.dtype == ASSAY_I64) return copy<std::int64_t, std::int64_t>(c);
    if (c.dtype == ASSAY_STRING)
      return parsed<std::int64_t>(c, "an integer", "other than integers");
    refuse("column '" + std::string(name) + "' holds other than integers");
  }
  // Cells of a text column; numbers are refused, since their spelling is gone.
  std::vector<std::string> texts(std::string_view name) const {
    const auto& c = column(name);
    if (c.dtype == ASSAY_STRING) return copy<const char*, std::string>(c);
    refuse("column '" + std::string(name) + "' holds numbers, not text");
  }

  std::vector<std::string> paths() const { return {data_.paths, data_.paths + data_.path_count}; }
  std::string path() const { return data_.paths[0]; }
  std::string sha256() const { return data_.sha256; }
  const assay_data& raw() const { return data_; }

 private:
  const assay_column* find(std::string_view name) const {
    for (std::uint32_t i = 0; i < data_.column_count; ++i)
      if (name == data_.columns[i].name) return &data_.columns[i];
    return nullptr;
  }
  const assay_column& column(std::string_view name) const {
    if (const auto* found = find(name)) return *found;
    refuse("no column '" + std::string(name) + "'");
  }
  template <class From, class To>
  std::vector<To> copy(const assay_column& c) const {
    std::vector<To> result;
    result.reserve(data_.rows);
    const auto* items = static_cast<const From*>(c.data);
    for (std::uint64_t i = 0; i < data_.rows; ++i) result.push_back(static_cast<To>(items[i]));
    return result;
  }
  // Texts as numbers: all of them are where a row filter has dropped the others.
  template <class T>
  std::vector<T> parsed(const assay_column& c, const char* expected, const char* held) const {
    const auto cells = copy<const char*, std::string>(c);
    std::vector<T> values;
    std::size_t first_bad = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (const auto value = detail::number_in<T>(cells[i]))
        values.push_back(*value);
      else if (first_bad == cells.size())
        first_bad = i;
    }
    if (first_bad == cells.size()) return values;
    const auto& cell = cells[first_bad];
    const auto where = "column '" + std::string(c.name) + "'";
    if (values.empty() && !cell.empty()) refuse(where + " holds " + held);
    refuse(where + " row " + std::to_string(first_bad) + ": expected " + expected + ", found " +
           (cell.empty() ? "an empty cell" : "'" + cell + "'"));
  }
  // The key names the input; of a file within it the message must name the file.
  [[noreturn]] void refuse(const std::string& message) const {
    throw BadInput(opened_ ? "'" + path() + "': " + message : message, "data." + role_);
  }

  assay_data data_;
  std::string role_;
  std::shared_ptr<const void> opened_;
};

}  // namespace assay
