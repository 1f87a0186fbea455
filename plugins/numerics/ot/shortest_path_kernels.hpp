// Passes over one row of a dense bipartite graph: the inner loops of matching.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::ot {

// Dijkstra's step from a settled row: d_j = min(d_j, c_j - price_j - base), and previous_j = row
// where that is shorter. Returns the column of the least d_j, the first of several. A settled
// column has price -infinity and distance +infinity, so that it is neither reached nor chosen.
// `distance` and `previous` are aligned to 64 bytes (linalg::PaddedArray).
std::size_t relax(const double* c, const double* price, double base, std::int64_t row,
                  double* distance, std::int64_t* previous, std::size_t n);

// The column of the largest g_j + hidden_j, the first of several; n > 0. `hidden` is 0, or
// -infinity where a column is not to be chosen.
std::size_t largest(const double* g, const double* hidden, std::size_t n);

// The two least of c_j - price_j and their columns; of equal ones the first comes first.
struct TwoLeast {
  double least, second;
  std::size_t first_column, second_column;
};
TwoLeast two_least(const double* c, const double* price, std::size_t n);

}  // namespace assay::ot
