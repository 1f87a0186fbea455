#include "plugins/numerics/ot/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::ot {
namespace {

template <class Map>
void map_row(double* out, Index n, Map map) {
  for (Index j = 0; j < n; ++j) out[j] = map(out[j]);
}

}  // namespace

Geometry Geometry::of_points(const Cost& cost, MatrixView x, MatrixView y) {
  if (x.cols() != y.cols() || x.cols() < 1)
    throw std::invalid_argument("points of both sides need one dimension, at least 1");
  Geometry g;
  g.cost_ = cost;
  g.set_points(x, y);
  return g;
}

Geometry Geometry::of_matrix(const Eigen::Map<const Matrix>& c) {
  Geometry g;
  g.rows_ = c.rows();
  g.cols_ = c.cols();
  g.entries_ = c.data();
  return g;
}

Geometry Geometry::of_matrix(const Matrix& c) {
  return of_matrix(Eigen::Map<const Matrix>(c.data(), c.rows(), c.cols()));
}

void Geometry::set_points(Matrix x, Matrix y) {
  x_ = std::move(x);
  y_ = std::move(y);
  rows_ = x_.rows();
  cols_ = y_.rows();
  stride_ = static_cast<Index>(linalg::padded(to_size(cols_)));
  y_by_coordinate_.assign(to_size(stride_ * y_.cols()), 0.0);
  for (Index j = 0; j < cols_; ++j)
    for (Index k = 0; k < y_.cols(); ++k) y_by_coordinate_[to_size(k * stride_ + j)] = y_(j, k);
  if (cost_.kind != CostKind::kCosine) return;
  x_norms_ = x_.rowwise().norm();
  y_norms_ = y_.rowwise().norm();
}

Geometry Geometry::divided_by(double unit) const {
  Geometry g = *this;
  g.unit_ *= unit;
  return g;
}

Geometry Geometry::subset(std::span<const Index> rows, std::span<const Index> cols) const {
  Geometry g;
  g.unit_ = unit_;
  g.cost_ = cost_;
  if (has_points()) {
    Matrix x(static_cast<Index>(rows.size()), x_.cols()),
        y(static_cast<Index>(cols.size()), y_.cols());
    for (std::size_t i = 0; i < rows.size(); ++i) x.row(static_cast<Index>(i)) = x_.row(rows[i]);
    for (std::size_t j = 0; j < cols.size(); ++j) y.row(static_cast<Index>(j)) = y_.row(cols[j]);
    g.set_points(std::move(x), std::move(y));
    return g;
  }
  Matrix part(static_cast<Index>(rows.size()), static_cast<Index>(cols.size()));
  for (Index i = 0; i < part.rows(); ++i)
    for (Index j = 0; j < part.cols(); ++j)
      part(i, j) = entries_[rows[to_size(i)] * cols_ + cols[to_size(j)]];
  g.own_ = std::make_shared<const Matrix>(std::move(part));
  g.rows_ = g.own_->rows();
  g.cols_ = g.own_->cols();
  g.entries_ = g.own_->data();
  return g;
}

void Geometry::copy_row(Index i, double* out) const {
  const std::size_t width = linalg::padded(to_size(cols_)), stride = to_size(stride_),
                    dim = to_size(x_.cols());
  const linalg::Kernels& fast = linalg::kernels();
  const double* x = x_.data() + i * x_.cols();
  const double* y = y_by_coordinate_.data();
  if (!has_points()) {
    std::copy_n(entries_ + i * cols_, cols_, out);
  } else {
    switch (cost_.kind) {
      case CostKind::kSqEuclidean:
        fast.squared_distances(x, dim, y, stride, out, width);
        break;
      case CostKind::kEuclidean:
        fast.squared_distances(x, dim, y, stride, out, width);
        map_row(out, cols_, [](double t) { return std::sqrt(t); });
        break;
      case CostKind::kCityblock:
        fast.absolute_distances(x, dim, y, stride, out, width);
        break;
      case CostKind::kElastic: {
        linalg::PaddedArray<double> squares(width);
        fast.squared_distances(x, dim, y, stride, squares.data(), width);
        fast.absolute_distances(x, dim, y, stride, out, width);
        for (std::size_t j = 0; j < width; ++j) out[j] = 0.5 * squares[j] + cost_.p * out[j];
        break;
      }
      case CostKind::kNegDot:
        fast.inner_products(x, dim, y, stride, out, width);
        map_row(out, cols_, [](double t) { return -t; });
        break;
      case CostKind::kArccos:
        fast.inner_products(x, dim, y, stride, out, width);
        map_row(out, cols_, [](double t) { return std::acos(std::clamp(t, -1.0, 1.0)); });
        break;
      case CostKind::kCosine:
        fast.inner_products(x, dim, y, stride, out, width);
        for (Index j = 0; j < cols_; ++j)
          out[j] = 1 - out[j] / (x_norms_[i] * y_norms_[j] + kCosineRidge);
        break;
      default:
        for (Index j = 0; j < cols_; ++j) out[j] = cost_between(cost_, point(x_, i), point(y_, j));
    }
  }
  if (unit_ != 1) map_row(out, cols_, [u = 1 / unit_](double t) { return t * u; });
  std::fill(out + cols_, out + width, kInfinity);
}

double Geometry::operator()(Index i, Index j) const {
  const double c =
      has_points() ? cost_between(cost_, point(x_, i), point(y_, j)) : entries_[i * cols_ + j];
  return unit_ != 1 ? c * (1 / unit_) : c;
}

Matrix Geometry::matrix() const {
  Matrix c(rows_, cols_);
  linalg::PaddedArray<double> row(linalg::padded(to_size(cols_)));
  for (Index i = 0; i < rows_; ++i) {
    copy_row(i, row.data());
    std::copy_n(row.data(), cols_, c.data() + i * cols_);
  }
  return c;
}

}  // namespace assay::ot
