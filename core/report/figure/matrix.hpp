// Matrices as few cells of colour.
#pragma once

#include "core/data/table.hpp"
#include "core/report/figure/drawing.hpp"

namespace assay {

// Means over the blocks of two axes.
class BlockMeans {
 public:
  BlockMeans(const DrawnAxis& rows, const DrawnAxis& columns);

  // Of entries that name one cell twice the sum counts. What is not finite is no number of its
  // block.
  void add(std::uint64_t row, std::uint64_t column, double value);

  std::vector<double> means() const;

 private:
  struct Block {
    double sum = 0;
    std::uint64_t numbers = 0, gaps = 0;
  };
  double mean(std::size_t row, std::size_t column) const;

  DrawnAxis rows_, columns_;
  std::vector<Block> blocks_;
};

// A heatmap's matrix, as the figure's columns say. NoFigure where the table has none.
DrawnMatrix matrix_of(const Table& table, const std::vector<std::string>& columns,
                      const DrawingLimits& limits);

// "each cell is the mean of 5 x 4"; empty where each cell is one.
std::string note_of(const DrawnMatrix& matrix);

}  // namespace assay
