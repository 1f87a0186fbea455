// Costs of a transport problem column by column, stored or computed when they are read.
#pragma once

#include <cstddef>
#include <optional>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/numerics/ot/sparse_column.hpp"

namespace assay::sparse_ot {

class ColumnCosts {
 public:
  static constexpr std::size_t kStoredBytes = std::size_t{1} << 26;

  // From the geometry of the transposed problem: its row j holds the costs of column j. A geometry
  // of points whose costs would take more than `stored_bytes` keeps the points alone.
  explicit ColumnCosts(const ot::Geometry& transposed, std::size_t stored_bytes = kStoredBytes);

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  std::size_t stride() const { return stride_; }  // padded(rows())

  // The costs of column j, +inf behind the last row. `scratch` has stride() numbers; the result may
  // point into it.
  const double* column(Index j, double* scratch) const;

  ot::SparseColumn::Costs whole(Index j, double* scratch) const {
    return {column(j, scratch), stride_};
  }

  double operator()(Index i, Index j) const;

  // The points, a row for each column of costs, where they are all that is kept.
  const std::optional<ot::Geometry>& points() const { return points_; }

 private:
  Index rows_, cols_;
  std::size_t stride_;
  linalg::PaddedArray<double> stored_;
  std::optional<ot::Geometry> points_;
};

}  // namespace assay::sparse_ot
