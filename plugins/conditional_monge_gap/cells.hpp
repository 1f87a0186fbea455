// Cells of a perturbation screen, and the conditions under which they were measured.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::conditional_monge_gap {

using Rows = std::vector<Index>;

// A random stream, as the numerics see it.
struct Draws {
  std::function<double()> uniform, normal;  // on [0, 1); N(0, 1)
  std::function<Index(Index)> below;        // uniform on 0 .. n-1
};

struct Condition {
  std::string id, drug;
  double dose = std::numeric_limits<double>::quiet_NaN();
};

constexpr Index kControl = -1;

struct Cells {
  Matrix x;                           // one cell a row
  std::vector<Index> condition_of;    // of each row: an index into `conditions`, or kControl
  std::vector<Condition> conditions;  // in the order of their first cells
  std::vector<std::string> features;  // names of the columns
};

Rows rows_of(const Cells& cells, Index condition);
Matrix pick(MatrixView x, const Rows& rows);
Matrix pick_columns(MatrixView x, const Rows& columns);
Vector mean_of(MatrixView x);  // of each column; at least one row

// `count` rows with replacement.
Matrix batch(MatrixView x, Index count, const Draws& draws);

}  // namespace assay::conditional_monge_gap
