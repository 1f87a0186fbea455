#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

Rows rows_of(const Cells& cells, Index condition) {
  Rows rows;
  for (std::size_t i = 0; i < cells.condition_of.size(); ++i)
    if (cells.condition_of[i] == condition) rows.push_back(static_cast<Index>(i));
  return rows;
}

Matrix pick(MatrixView x, const Rows& rows) {
  Matrix chosen(static_cast<Index>(rows.size()), x.cols());
  for (Index i = 0; i < chosen.rows(); ++i)
    chosen.row(i) = x.row(rows[static_cast<std::size_t>(i)]);
  return chosen;
}

Matrix pick_columns(MatrixView x, const Rows& columns) {
  Matrix chosen(x.rows(), static_cast<Index>(columns.size()));
  for (Index j = 0; j < chosen.cols(); ++j)
    chosen.col(j) = x.col(columns[static_cast<std::size_t>(j)]);
  return chosen;
}

Vector mean_of(MatrixView x) { return x.colwise().mean().transpose(); }

Matrix batch(MatrixView x, Index count, Rng& rng) {
  Matrix chosen(count, x.cols());
  for (Index i = 0; i < count; ++i) chosen.row(i) = x.row(below(rng, x.rows()));
  return chosen;
}

}  // namespace assay::conditional_monge_gap
