// The heaviest matching with at most so many edges, by successive shortest augmenting paths.
#pragma once

#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::ot {

inline constexpr Index kNoColumn = -1;

struct LimitedMatching {
  std::vector<Index> column_of;  // of each row, or kNoColumn
  Index size = 0;                // matched pairs
  double gain = 0;               // their sum, row by row

  // The certificate: all prices are >= 0 and, up to rounding, row_prices[i] + column_prices[j] +
  // edge_price >= gains(i, j) for each permitted pair, while their sum, edge_price taken `most`
  // times, is `gain`. edge_price is what one more edge could bring at most.
  Vector row_prices, column_prices;
  double edge_price = 0;
};

// Maximises the sum of gains over matchings of at most `most` pairs. Only pairs of positive gain
// are ever matched: any other, -infinity too, is forbidden; NaN is not allowed. Among paths of
// equal gain the lowest column is taken, then the lowest row. Works on the rows, so give the
// smaller side as rows: time O(most (rows^2 + rows columns)) at worst, memory O(rows^2 + columns).
LimitedMatching limited_matching(const Matrix& gains, Index most);

}  // namespace assay::ot
