#include "core/report/figure/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/figure/columns.hpp"

namespace assay {
namespace {

// How many places the block has.
std::uint64_t places_in(const DrawnAxis& axis, std::size_t block) {
  return std::min(axis.block, axis.count - block * axis.block);
}

DrawnAxis without_names(const DrawnAxis& axis) {
  return {axis.name, axis.first, axis.count, axis.block, {}};
}

DrawnMatrix matrix_of_entries(const Table& table, const std::vector<std::string>& columns,
                              const DrawingLimits& limits) {
  auto rows = placed(column_of(table, columns[0])), across = placed(column_of(table, columns[1]));
  const auto values = numbers_of(column_of(table, columns[2]));
  DrawnMatrix matrix{gathered(std::move(rows.axis), limits.rows),
                     gathered(std::move(across.axis), limits.columns),
                     shown_name(columns[2]),
                     {}};
  BlockMeans means(matrix.rows, matrix.columns);
  for (std::size_t i = 0; i < values.size(); ++i) means.add(rows.at[i], across.at[i], values[i]);
  matrix.cells = means.means();
  return matrix;
}

// The columns that are cells: all, or those of numbers beside the one that names the rows.
std::vector<const Column*> cell_columns(const Table& table, const Column* names) {
  std::vector<const Column*> cells;
  for (const auto& column : table.columns)
    if (&column != names && (names == nullptr || !is_of_texts(column))) cells.push_back(&column);
  if (cells.empty()) throw NoFigure("no column of numbers");
  return cells;
}

DrawnAxis axis_of_rows(const Table& table, const Column* names) {
  DrawnAxis axis{"", 0, static_cast<std::uint64_t>(table.rows), 1, {}};
  if (names == nullptr) return axis;
  axis.name = shown_name(names->name);
  axis.names = texts_of(*names);
  return axis;
}

// c0, c1, ... say no more than their numbers.
DrawnAxis axis_of_columns(const std::vector<const Column*>& columns) {
  DrawnAxis axis{"", 0, columns.size(), 1, {}};
  bool are_numbers = true;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    axis.names.push_back(columns[j]->name);
    are_numbers &= columns[j]->name == "c" + std::to_string(j);
  }
  if (are_numbers) axis.names.clear();
  return axis;
}

DrawnMatrix whole_matrix(const Table& table, const std::vector<std::string>& columns,
                         const DrawingLimits& limits) {
  const Column* names = columns.empty() ? nullptr : &column_of(table, columns[0]);
  const auto cells = cell_columns(table, names);
  DrawnMatrix matrix{gathered(axis_of_rows(table, names), limits.rows),
                     gathered(axis_of_columns(cells), limits.columns),
                     "",
                     {}};
  BlockMeans means(matrix.rows, matrix.columns);
  for (std::size_t j = 0; j < cells.size(); ++j) {
    const auto values = numbers_of(*cells[j]);
    for (std::size_t i = 0; i < values.size(); ++i) means.add(i, j, values[i]);
  }
  matrix.cells = means.means();
  return matrix;
}

}  // namespace

BlockMeans::BlockMeans(const DrawnAxis& rows, const DrawnAxis& columns)
    : rows_(without_names(rows)),
      columns_(without_names(columns)),
      blocks_(rows.blocks() * columns.blocks()) {}

void BlockMeans::add(std::uint64_t row, std::uint64_t column, double value) {
  auto& block = blocks_[static_cast<std::size_t>(row / rows_.block) * columns_.blocks() +
                        static_cast<std::size_t>(column / columns_.block)];
  if (!std::isfinite(value)) {
    ++block.gaps;
    return;
  }
  block.sum += value;
  ++block.numbers;
}

double BlockMeans::mean(std::size_t row, std::size_t column) const {
  const auto& block = blocks_[row * columns_.blocks() + column];
  if (block.numbers == 0) return std::nan("");
  const auto cells = places_in(rows_, row) * places_in(columns_, column);
  const auto gaps = std::min(block.gaps, cells - 1);
  return block.sum / static_cast<double>(cells - gaps);
}

std::vector<double> BlockMeans::means() const {
  std::vector<double> means;
  means.reserve(blocks_.size());
  for (std::size_t i = 0; i < rows_.blocks(); ++i)
    for (std::size_t j = 0; j < columns_.blocks(); ++j) means.push_back(mean(i, j));
  return means;
}

DrawnMatrix matrix_of(const Table& table, const std::vector<std::string>& columns,
                      const DrawingLimits& limits) {
  if (table.rows == 0) throw NoFigure("the file has no rows");
  return columns.size() == 3 ? matrix_of_entries(table, columns, limits)
                             : whole_matrix(table, columns, limits);
}

std::string note_of(const DrawnMatrix& matrix) {
  if (matrix.rows.block == 1 && matrix.columns.block == 1) return "";
  return fmt::format("each cell is the mean of {} x {}", matrix.rows.block, matrix.columns.block);
}

}  // namespace assay
