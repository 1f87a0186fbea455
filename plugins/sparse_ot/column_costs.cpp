#include "plugins/sparse_ot/column_costs.hpp"

#include <cmath>

namespace assay::sparse_ot {
namespace {

// Squares of lengths take their unit from the points, which saves a pass over each column.
ot::Geometry without_unit(const ot::Geometry& g) {
  if (g.cost().kind != ot::CostKind::kSqEuclidean || g.unit() == 1) return g;
  const double scale = 1 / std::sqrt(g.unit());
  return ot::Geometry::of_points(g.cost(), scale * g.x(), scale * g.y());
}

}  // namespace

ColumnCosts::ColumnCosts(const ot::Geometry& transposed, std::size_t stored_bytes)
    : rows_(transposed.cols()),
      cols_(transposed.rows()),
      stride_(linalg::padded(static_cast<std::size_t>(rows_))) {
  const std::size_t count = stride_ * static_cast<std::size_t>(cols_);
  if (transposed.has_points() && count * sizeof(double) > stored_bytes) {
    points_ = without_unit(transposed);
    return;
  }
  stored_.resize(count);
  for (Index j = 0; j < cols_; ++j)
    transposed.copy_row(j, stored_.data() + static_cast<std::size_t>(j) * stride_);
}

const double* ColumnCosts::column(Index j, double* scratch) const {
  if (!points_) return stored_.data() + static_cast<std::size_t>(j) * stride_;
  points_->copy_row(j, scratch);
  return scratch;
}

double ColumnCosts::operator()(Index i, Index j) const {
  if (points_) return (*points_)(j, i);
  return stored_[static_cast<std::size_t>(j) * stride_ + static_cast<std::size_t>(i)];
}

}  // namespace assay::sparse_ot
