// What a run writes as an artifact: arrays and columns by pointer, and tables filled row by row.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "element.hpp"
#include "errors.hpp"
#include "plugin.h"

namespace assay {

class RunBase;

// An array to be written, by pointer: rank up to 8, strides in elements.
struct ArrayView {
  const void* data = nullptr;
  std::uint32_t dtype = ASSAY_F64;
  std::vector<std::int64_t> shape, stride;  // no stride: row-major and contiguous

  template <class T>
  ArrayView(std::span<const T> values, std::initializer_list<std::size_t> dimensions)
      : data(values.data()), dtype(detail::dtype_of<T>()) {
    for (const auto d : dimensions) shape.push_back(static_cast<std::int64_t>(d));
  }
  template <class T>
  ArrayView(const std::vector<T>& values, std::initializer_list<std::size_t> dimensions)
      : ArrayView(std::span<const T>(values), dimensions) {}
  ArrayView() = default;
};

// Columns of equal length to be written as CSV; the vectors must outlive the call.
class TableView {
 public:
  TableView& column(std::string name, const std::vector<double>& v) {
    return add(std::move(name), ASSAY_F64, v.data(), v.size());
  }
  TableView& column(std::string name, const std::vector<std::int64_t>& v) {
    return add(std::move(name), ASSAY_I64, v.data(), v.size());
  }
  TableView& column(std::string name, const std::vector<std::string>& v) {
    return add_texts(std::move(name), v);
  }

 private:
  friend class RunBase;
  struct Column {
    std::string name;
    std::uint32_t dtype;
    const void* data;
  };
  template <class Texts>
  TableView& add_texts(std::string name, const Texts& texts) {
    auto& list = texts_.emplace_back();
    for (const auto& text : texts) list.push_back(text.c_str());
    return add(std::move(name), ASSAY_STRING, nullptr, texts.size());
  }
  TableView& add(std::string name, std::uint32_t dtype, const void* data, std::size_t rows) {
    if (!columns_.empty() && rows != rows_)
      throw std::logic_error("column '" + name + "' has another length than the first one");
    columns_.push_back({std::move(name), dtype, data});
    rows_ = rows;
    return *this;
  }
  std::vector<Column> columns_;
  std::vector<std::vector<const char*>> texts_;
  std::size_t rows_ = 0;
};

// A table that is filled row by row; each row holds one cell a column, of the types of the first
// row: numbers that are whole by type, real numbers, texts.
class TableRows {
 public:
  explicit TableRows(std::vector<std::string> columns) : names_(std::move(columns)) {}

  template <class... Cells>
  TableRows& row(const Cells&... cells) {
    if (sizeof...(cells) != names_.size())
      throw std::logic_error(
          said("a row of ", sizeof...(cells), " cells in a table of ", names_.size(), " columns"));
    std::size_t column = 0;
    (put(column++, cells), ...);
    ++rows_;
    return *this;
  }
  std::size_t rows() const { return rows_; }

 private:
  friend class RunBase;
  struct Column {
    std::uint32_t dtype = ASSAY_F64;
    std::vector<double> reals;
    std::vector<std::int64_t> integers;
    std::deque<std::string> texts;
  };

  template <class T>
  void put(std::size_t j, const T& cell) {
    if constexpr (std::is_floating_point_v<T>)
      column(j, ASSAY_F64).reals.push_back(static_cast<double>(cell));
    else if constexpr (std::is_integral_v<T>)
      column(j, ASSAY_I64).integers.push_back(static_cast<std::int64_t>(cell));
    else
      column(j, ASSAY_STRING).texts.emplace_back(cell);
  }
  Column& column(std::size_t j, std::uint32_t dtype) {
    if (columns_.size() <= j) columns_.resize(j + 1);
    if (rows_ == 0) columns_[j].dtype = dtype;
    if (columns_[j].dtype != dtype)
      throw std::logic_error("column '" + names_[j] + "' holds cells of two types");
    return columns_[j];
  }

  std::vector<std::string> names_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
};

}  // namespace assay
