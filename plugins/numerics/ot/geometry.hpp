// A cost matrix known by its entries or by the points it is computed from, read row by row.
#pragma once

#include <memory>
#include <span>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/ot/cost.hpp"

namespace assay::ot {

class Geometry {
 public:
  // Copies the points (one a row). Requires equal dimensions >= 1.
  static Geometry of_points(const Cost& cost, MatrixView x, MatrixView y);
  // Refers to `c`, which must outlive the geometry. +inf forbids a pair.
  static Geometry of_matrix(const Eigen::Map<const Matrix>& c);
  static Geometry of_matrix(const Matrix& c);
  static Geometry of_matrix(Matrix&&) = delete;  // would not outlive the call

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  bool has_points() const { return entries_ == nullptr; }
  Index dimension() const { return x_.cols(); }  // 0 for a matrix
  const Cost& cost() const { return cost_; }     // requires has_points()
  const Matrix& x() const { return x_; }         // requires has_points()
  const Matrix& y() const { return y_; }         // requires has_points()
  double unit() const { return unit_; }

  // The same geometry with every cost divided by `unit` > 0, on top of an earlier division.
  Geometry divided_by(double unit) const;

  // The geometry of the chosen rows and columns, with its own storage.
  Geometry subset(std::span<const Index> rows, std::span<const Index> cols) const;

  // Row i into out[0 .. padded(cols())), the padding filled with +inf. Vectorised for all costs
  // of inner products, squares and absolute values.
  void copy_row(Index i, double* out) const;

  double operator()(Index i, Index j) const;

  Matrix matrix() const;

 private:
  Geometry() = default;
  void set_points(Matrix x, Matrix y);

  Index rows_ = 0, cols_ = 0, stride_ = 0;
  double unit_ = 1;
  Cost cost_;
  Matrix x_, y_;
  linalg::PaddedArray<double> y_by_coordinate_;  // dimension x linalg::padded(cols)
  Vector x_norms_, y_norms_;                     // of kCosine
  std::shared_ptr<const Matrix> own_;            // what `entries_` points into after subset()
  const double* entries_ = nullptr;
};

}  // namespace assay::ot
