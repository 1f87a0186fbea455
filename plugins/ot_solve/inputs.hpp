// What an experiment gives, as the solvers take it: points, matrices and weights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/ot_solve/params.hpp"

namespace assay::ot_solve {

std::string place(Index row, Index column);  // as messages print it

// Weights of this input, which must be `size`, or uniform ones: of sum 1, or where masses may
// differ as they are, positive. Throws BadInput that names the key.
Vector read_weights(const Run<Params>& run, const char* role, Index size);

// Where the points of a problem stand in the data: position k is row rows[k].
using Rows = std::vector<std::int64_t>;  // empty: all, as they stand
inline std::int64_t row_at(const Rows& rows, Index position) {
  return rows.empty() ? position : rows[static_cast<std::size_t>(position)];
}

struct Points {
  Matrix x, y;
  Vector a, b;
  Rows rows_x, rows_y;  // empty unless they were subsampled
};

// From x and y, subsampled, or from the generator. The dimensions of x and y may differ. Throws
// BadInput for one set without the other and for points that the cost does not take.
Points read_points(const Run<Params>& run);

}  // namespace assay::ot_solve
