// The linear assignment problem: the cheapest perfect matching of n rows and n columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"

namespace assay::ot {

// Solves problems of one size, each from the column prices of the one before: costs that change
// little are matched again in little more than one pass over them.
class AssignmentSolver {
 public:
  explicit AssignmentSolver(Index n);

  // The column of each row. `costs` is n x n, row-major, finite. O(n^3) at worst.
  const std::vector<int>& solve(const Matrix& costs);

  // Column prices for the next call to start from, n numbers; any are right, good ones are fast.
  void set_prices(std::vector<double> prices);

  // The certificate of the last call: row_prices()[i] + prices()[j] <= costs(i, j), with equality
  // for matched pairs, up to rounding.
  Vector row_prices(const Matrix& costs) const;
  const std::vector<double>& prices() const { return price_; }

 private:
  struct Settled {  // a column that a path has settled, with the price that it had
    std::size_t column;
    double price, distance;
  };

  void reduce_columns(const Matrix& costs);
  void reduce_rows(const Matrix& costs);
  void augment(const Matrix& costs, int free_row);
  int shortest_path(const Matrix& costs, int free_row);
  void match(int row, int column);

  std::size_t n_;
  bool is_priced_ = false;
  std::vector<double> price_;
  linalg::PaddedArray<double> distance_;
  std::vector<int> column_of_, row_of_, free_;
  linalg::PaddedArray<std::int64_t> previous_;
  std::vector<Settled> settled_;
};

}  // namespace assay::ot
