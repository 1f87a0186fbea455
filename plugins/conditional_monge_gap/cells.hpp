// Cells of a perturbation screen, and the conditions under which they were measured.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::conditional_monge_gap {

using Rows = std::vector<Index>;

inline Index below(Rng& rng, Index n) {
  return static_cast<Index>(rng.below(static_cast<std::uint64_t>(n)));
}

// Called again and again in what takes long, from any thread; what it throws ends it.
using StopPoint = std::function<void()>;

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
Matrix batch(MatrixView x, Index count, Rng& rng);

}  // namespace assay::conditional_monge_gap
