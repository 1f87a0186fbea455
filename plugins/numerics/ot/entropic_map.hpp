// The transport map read off entropic potentials, out of sample (Pooladian & Niles-Weed 2021).
#pragma once

#include <span>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/ot/cost.hpp"

namespace assay::ot {

// What a solved problem leaves for its map: the targets, their weights and potentials.
struct EntropicMap {
  Cost cost;
  Matrix y;
  Vector b, g;         // g in the convention of sinkhorn.hpp
  double epsilon = 0;  // of the solve
  double unit = 1;     // Geometry::unit() of the solve: its costs were c / unit
};

// T(x) for every row of `queries`: with w_j proportional to
// b_j exp((g_j - c(x, y_j) / unit) / epsilon),
//   T(x) = x - grad h*(sum_j w_j grad h(x - y_j)),
// which for sqeuclidean is sum_j w_j y_j.
// Throws std::invalid_argument unless is_strictly_convex(map.cost) and the sizes agree.
Matrix entropic_map(const EntropicMap& map, MatrixView queries);

}  // namespace assay::ot
